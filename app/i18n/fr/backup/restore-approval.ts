export default {
  title: 'Second administrateur',
  description:
    'Une restauration écrase ce qui a été fait depuis. Une entreprise peut exiger chaque fois deux de ses administrateurs.',
  rule: 'Qui doit approuver une restauration',
  on: 'Deux administrateurs',
  off: 'Un administrateur',
  onText:
    'Qui demande une restauration de cette entreprise ne peut pas aussi l’approuver. Un autre administrateur examine d’abord le même aperçu.',
  onWhole:
    'Tant que la règle est active, une restauration de toute la base exige aussi un second opérateur : elle modifierait également cette entreprise.',
  offText: 'Un administrateur restaure seul : il examine l’aperçu, tape les mots, et c’est fait.',
  switchedOn: 'Activé',
  switchedOff: 'Désactivé',
  switchOn: 'Exiger un second administrateur',
  switchOnHint: 'Vaut aussitôt, aussi pour les aperçus qui attendent une confirmation.',
  switchOnDo: 'En exiger deux désormais',
  askOff: 'Désactiver',
  askOffHint: 'Il en faut deux ici aussi : la règle reste jusqu’à ce qu’un autre administrateur approuve.',
  askOffDo: 'Demander à désactiver',
  answer: 'Votre réponse',
  liftAsked: '{{name}} demande à se passer du second administrateur',
  stillOn: 'Tant qu’un autre administrateur n’a pas approuvé, chaque restauration en exige encore deux.',
  mayLift: 'Si vous approuvez, un administrateur pourra ensuite restaurer seul.',
  mayNotLift: 'Un autre administrateur décide : envoyez-lui le lien de cette page. Vous pouvez vous raviser.',
  liftDo: 'Désactiver',
  keep: 'Garder la règle',
  reasonHint: 'Pour le journal d’audit et les autres administrateurs.',
  alone: 'Vous êtes le seul administrateur',
  aloneOff: 'Personne d’autre ne pourrait approuver vos restaurations. Nommez d’abord un autre administrateur.',
  aloneOn:
    'Personne ne peut approuver vos demandes. Nommez un autre administrateur, ou adressez-vous à un opérateur de la plateforme.',
  invite: 'Voir les personnes',
  byInstallation:
    'Toute l’installation exige un second administrateur : chaque restauration en demande un, quoi qu’on règle ici.',
  noticeOn: 'Un second administrateur doit approuver chaque restauration de cette entreprise.',
  noticeOff: 'Un administrateur peut restaurer seul.',
  noticeWholeOn: 'Un second opérateur doit approuver une restauration de toute la base.',
  noticeWholeOff: 'Un opérateur peut restaurer toute la base seul.',
  see: 'Voir la règle',
  change: 'En exiger un second',
  look: 'Voir la demande',
  waitingOperator: 'Attend un second opérateur',
  waiting: 'Attend un second administrateur',
  whole: {
    title: 'Qui doit approuver une restauration de toute la base',
    on: 'Deux opérateurs',
    off: 'Un opérateur',
    byInstallation:
      'RESTORE_APPROVAL exige une seconde personne pour chaque restauration, d’une entreprise ou de tout.',
    byCompanies: 'Une restauration de tout suit l’entreprise la plus stricte, et certaines en exigent deux.',
    byNobody:
      'RESTORE_APPROVAL est désactivé et aucune entreprise n’en exige deux. Dès que l’une le fait, une restauration de tout demande un second opérateur.',
    companies: 'Entreprises qui en exigent deux',
    terminal:
      'Sur le serveur, npm run backup:restore ne demande l’accord de personne ; ce qu’il a fait s’inscrit au journal d’audit.',
  },
  done: {
    on: 'Un second administrateur doit approuver chaque restauration.',
    off: 'Un administrateur peut désormais restaurer seul.',
    asked: 'Demandé. La règle reste jusqu’à ce qu’un autre administrateur approuve.',
  },
}
