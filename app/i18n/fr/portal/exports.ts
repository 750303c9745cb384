import type { Translation } from '../../dictionary.ts'
import type en from '../../en/portal/exports.ts'

export default {
  title: 'Exports',
  description:
    'Les listes que vous avez demandées en fichiers. Un fichier n’est prêt que s’il contient chaque ligne de sa liste.',
  ask: 'Exporter',
  asked: 'L’export est en cours. Il apparaît ici dès qu’il est prêt.',
  none: 'Aucun export pour l’instant',
  noneHint: 'Filtrez les pistes ou les ventes selon vos besoins et appuyez sur Exporter au-dessus de la liste.',
  LEAD: 'Pistes',
  SALE: 'Ventes',
  MESSAGE: 'Messages',
  list: 'Liste',
  state: 'État',
  rows: 'Lignes',
  size: 'Taille',
  at: 'Demandé',
  until: 'Gardé jusqu’au',
  download: 'Télécharger {{name}}',
  states: {
    PENDING: 'En attente',
    RUNNING: 'En cours d’écriture',
    READY: 'Prêt',
    FAILED: 'Échoué',
    EXPIRED: 'Supprimé après une semaine',
  },
} satisfies Translation<typeof en>
