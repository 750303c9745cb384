import type { Translation } from '../../dictionary.ts'
import type en from '../../en/portal/views.ts'

export default {
  menu: 'Vues',
  none: 'Aucune vue enregistrée',
  save: 'Enregistrer cette liste comme vue',
  manage: 'Gérer les vues',
  title: 'Vues enregistrées',
  description: 'Une liste avec ses filtres, son ordre et ses colonnes, gardée sous un nom.',
  LEAD: 'Pistes',
  SALE: 'Ventes',
  new: 'Enregistrer la liste telle qu’elle est',
  newHint: 'Filtres gardés : {{filters}}',
  nothing: 'aucun, la liste entière',
  name: 'Nom',
  shared: 'Toute la société la voit',
  defaultFor: 'Première pour',
  noDefault: 'Personne',
  own: 'La vôtre',
  ofOthers: 'Par {{name}}',
  isShared: 'Partagée',
  submit: 'Enregistrer la vue',
  change: 'Modifier {{name}}',
  update: 'Enregistrer',
  remove: 'Supprimer',
  toast: { saved: 'Vue enregistrée.', removed: 'Vue supprimée.' },
  refusals: {
    VIEW_NAME_TAKEN: 'Vous avez déjà une vue de ce nom. Choisissez-en un autre.',
    VIEW_SHARING: 'Les responsables et les administrateurs partagent les vues. Gardez celle-ci pour vous.',
    VIEW_NOT_SHARED: 'Un rôle ne peut commencer que par une vue visible de tous. Partagez-la aussi.',
  },
} satisfies Translation<typeof en>
