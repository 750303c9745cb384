import type { Translation } from '../../dictionary.ts'
import type en from '../../en/backup/drills.ts'

export default {
  title: 'Exercice',
  description: 'Restaurée dans une base d’essai ; chaque ligne, séquence et règle est comparée.',
  run: 'Lancer un exercice',
  begun: 'L’exercice a commencé. Son résultat apparaîtra ici.',
  none: 'Aucun exercice n’a encore restauré cette sauvegarde : personne ne sait si elle se restaure.',
  agreed: 'Les {{rows}} lignes de {{tables}} tables concordent.',
  page: 'Exercice du {{when}}',
  perTable: 'Table par table',
  table: 'Table',
  restored: 'Restaurées',
  inBackup: 'Dans la sauvegarde',
  result: 'Résultat',
  same: 'Identique',
  differs: 'diffère',
  differences: 'Ce qui diffère',
  timings: 'Durée par étape',
  steps: {
    schema: 'Schéma',
    rows: 'Chargement des lignes',
    indexes: 'Clés et index',
    comparing: 'Comparaison',
    total: 'En tout',
  },
  history: 'Exercices de cette sauvegarde',
  details: 'Détails',
  when: 'Date',
  who: 'Par',
  took: 'Durée',
  states: {
    RUNNING: 'Restauration d’essai',
    PASSED: 'Elle se restaure',
    FAILED: 'Elle ne se restaure pas',
    COULD_NOT_RUN: 'L’exercice n’a pas pu avoir lieu',
  },
} satisfies Translation<typeof en>
