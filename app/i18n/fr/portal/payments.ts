import type { Translation } from '../../dictionary.ts'
import type en from '../../en/portal/payments.ts'

export default {
  title: 'Coordonnées bancaires',
  description: 'Conservées chiffrées. Les pages ne montrent que les quatre derniers caractères.',
  none: 'Aucune coordonnée bancaire pour l’instant.',
  open: 'Coordonnées bancaires',
  enter: 'Saisir les coordonnées bancaires',
  replace: 'Remplacer les coordonnées bancaires',
  replaceHint: 'Celles en vigueur sont gardées en historique, pour qu’un ancien mandat puisse être prouvé.',
  current: 'En vigueur',
  earlier: 'Précédentes',
  replacedOn: 'Remplacées',
  fields: {
    holder: 'Titulaire du compte',
    sortCode: 'Sort code',
    sortCodeHint: 'Six chiffres',
    accountNumber: 'Numéro de compte',
    accountNumberHint: 'Huit chiffres',
    iban: 'IBAN',
    ibanHint: 'À la place du sort code et du numéro, pour les comptes d’ailleurs',
    bankName: 'Banque',
    collectionDay: 'Jour de prélèvement',
    collectionDayHint: 'De chaque mois, de 1 à 28',
    confirmed: 'J’ai relu les deux numéros avec le client, et ils sont exacts',
    account: 'Compte',
    check: 'Contrôle',
    enteredBy: 'Saisies par',
    reason: 'Motif',
    reasonHint: 'Il est inscrit au journal d’audit avec votre nom.',
    password: 'Votre mot de passe',
  },
  check: {
    VALID: 'Numéros cohérents',
    INVALID: 'Numéros incohérents',
    UNKNOWN: 'Contrôle impossible',
    NOT_CHECKED: 'Clé IBAN vérifiée',
  },
  checkHint: 'Le contrôle compare les deux numéros. Il ne peut pas savoir si le compte existe.',
  save: 'Enregistrer les coordonnées',
  reveal: 'Afficher le compte en entier',
  revealHint: 'Pour un appel à la banque, par exemple. Il est affiché une fois, sur la page suivante.',
  show: 'Afficher une fois',
  revealed: 'Affiché une fois. Quittez la page et il disparaît ; la consultation est enregistrée.',
  confirmPassword: 'Confirmez votre mot de passe',
  confirmHint: 'Le compte n’est affiché que dans les dix minutes après votre dernière connexion.',
  confirm: 'Confirmer',
  confirmedNow: 'Merci. Indiquez le motif, et le compte sera affiché.',
  notYours: 'Seuls les responsables, les administrateurs et la comptabilité voient un compte en entier.',
  toast: {
    saved: 'Coordonnées bancaires enregistrées.',
    unchanged: 'Ce sont déjà les coordonnées en vigueur. Rien n’a été changé.',
  },
  refusals: {
    SORT_CODE_UNREADABLE: 'Un sort code compte six chiffres, par exemple 08-99-99.',
    ACCOUNT_NUMBER_SHORT:
      'Ce numéro compte moins de huit chiffres. Demandez au client comment sa banque l’écrit avec huit ; la plupart mettent des zéros devant.',
    ACCOUNT_NUMBER_UNREADABLE: 'Un numéro de compte compte huit chiffres.',
    IBAN_UNREADABLE:
      'Cet IBAN n’a pas la bonne longueur ou la bonne forme. Il commence par deux lettres et deux chiffres.',
    IBAN_WRONG: 'La clé de cet IBAN est fausse : un caractère est mal saisi. Relisez-le.',
    SORT_CODE_NOT_IN_IBAN:
      'Ce sort code n’est pas celui que contient l’IBAN. Rien n’a été enregistré : corrigez celui des deux qui est faux, ou laissez le sort code vide si l’IBAN est exact.',
    ACCOUNT_NUMBER_NOT_IN_IBAN:
      'Ce numéro de compte n’est pas celui que contient l’IBAN. Rien n’a été enregistré : corrigez celui des deux qui est faux, ou laissez le numéro vide si l’IBAN est exact.',
    MODULUS_FAILED:
      'Le sort code et le numéro de compte ne vont pas ensemble. Rien n’a été enregistré : relisez les deux avec le client.',
    SALE_DELETED: 'Cette vente est supprimée. Récupérez-la d’abord.',
    NO_PAYMENT_DETAILS: 'Il n’y a pas encore de coordonnées bancaires pour cette vente.',
    REVEAL_NOT_ALLOWED:
      'Seuls les responsables, les administrateurs et la comptabilité voient un compte en entier, sur une page et non par un jeton.',
    SIGN_IN_AGAIN: 'Saisissez votre mot de passe : il date trop pour afficher un compte en entier.',
    WRONG_PASSWORD: 'Ce n’est pas votre mot de passe. Rien n’a été affiché.',
    PAYMENT_KEYS_MISSING:
      'Les coordonnées bancaires ne peuvent pas encore être gardées ici : aucune clé de chiffrement n’est en place. Rien n’a été enregistré ; prévenez un administrateur.',
  },
} satisfies Translation<typeof en>
