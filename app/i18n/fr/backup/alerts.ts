import type { Translation } from '../../dictionary.ts'
import type en from '../../en/backup/alerts.ts'

export default {
  title: 'Alertes',
  description:
    'Qui est prévenu quand une sauvegarde échoue, qu’une nuit manque, qu’un fichier est endommagé, et quand tout est rétabli.',
  list: 'Adresses',
  empty: 'Personne n’est encore prévenu',
  emptyHint: 'Ajoutez l’adresse de quelqu’un qui peut agir la nuit, ou du programme qui le réveille.',
  add: 'Ajouter une adresse',
  kind: 'Par',
  kinds: { mail: 'E-mail', webhook: 'Webhook' },
  target: 'Adresse',
  targetHint: 'Une adresse e-mail, ou une adresse https qui accepte du JSON signé.',
  last: 'Dernier message',
  never: 'Aucun',
  states: { PENDING: 'En attente', SENT: 'Accepté', GIVEN_UP: 'Abandonné' },
  test: 'Envoyer un essai',
  tested: 'Un essai est parti. La liste montre ce qu’il est devenu.',
  remove: 'Retirer',
  removed: 'Retirée. Elle ne reçoit plus rien.',
  added: 'Ajoutée. Les incidents à venir lui seront signalés.',
  key: 'Les messages à ce webhook sont signés avec cette clé. Elle n’est montrée qu’une fois.',
  keyLabel: 'Clé HMAC-SHA256 (hex)',
} satisfies Translation<typeof en>
