export default {
  choice: {
    label: 'Chiffrement',
    configured: 'Selon la configuration',
    configuredKeys_company_one: 'Pour la clé de cette société ({{count}})',
    configuredKeys_company_many: 'Pour les {{count}} de clés de cette société',
    configuredKeys_company_other: 'Pour les {{count}} clés de cette société',
    configuredKeys_database_one: 'Pour la clé de l’installation ({{count}})',
    configuredKeys_database_many: 'Pour les {{count}} de clés de l’installation',
    configuredKeys_database_other: 'Pour les {{count}} clés de l’installation',
    configuredPassphrase: 'Avec la phrase secrète de la configuration',
    configuredNone: 'Aucune clé n’est définie : le fichier reste en clair',
    recipients: 'Pour ces clés',
    recipientsHint: 'Qui possède la moitié secrète de l’une d’elles peut l’ouvrir',
    passphrase: 'Avec une phrase secrète',
    passphraseHint: 'Qui connaît les mots peut l’ouvrir',
    none: 'Non chiffrée',
    noneHint: 'Qui obtient le fichier peut le lire',
    keys: 'Clés publiques',
    keysHint: 'Destinataires age (age1…), un par ligne.',
    words: 'Phrase secrète',
    wordsHint: 'Cinq mots sans rapport ou plus. Elle n’est gardée nulle part.',
    wordsAgain: 'La phrase secrète, encore une fois',
    wordsLost:
      'Sans ces mots, personne ne peut ouvrir cette sauvegarde ni les retrouver. Notez-les d’abord sur papier.',
    readable:
      'Un fichier chiffré reste listé et prouvé entier par son manifeste signé : motif, dates, tables et nombres restent lisibles. Les lignes, non.',
  },
  open: {
    identity: 'Clé secrète',
    identityHint: 'La ligne qui commence par AGE-SECRET-KEY-1. Utilisée une fois, gardée nulle part.',
    passphrase: 'Phrase secrète',
    passphraseHint: 'Les mots de sa création. Utilisés une fois, gardés nulle part.',
    verifyTitle: 'Vérifier une sauvegarde chiffrée',
    verifyText:
      'Avec sa clé, chaque bloc est ouvert et lu. Laissez le champ vide pour prouver le fichier de l’extérieur, par son manifeste signé, ou avec la clé de cette machine si elle en a une.',
    drillTitle: 'Restaurer à l’essai une sauvegarde chiffrée',
    drillText: 'L’essai a besoin de sa clé. Ne laissez le champ vide que si cette machine l’a.',
  },
  detail: {
    title: 'Chiffrée',
    passphrase: 'Avec une phrase secrète qui n’est gardée nulle part ici.',
    recipients_one: 'Pour {{count}} clé. Sa moitié secrète ouvre le fichier.',
    recipients_many: 'Pour {{count}} de clés. La moitié secrète de l’une d’elles ouvre le fichier.',
    recipients_other: 'Pour {{count}} clés. La moitié secrète de l’une d’elles ouvre le fichier.',
    without:
      'Sans elle, personne ne peut lire, essayer ou restaurer cette sauvegarde, ici ou ailleurs. Seul ce qui figure sur cette page reste lisible.',
    shortPassphrase: 'age, avec une phrase secrète',
    shortRecipients_one: 'age, pour {{count}} clé',
    shortRecipients_many: 'age, pour {{count}} de clés',
    shortRecipients_other: 'age, pour {{count}} clés',
  },
  keys: {
    title: 'Clés',
    description:
      'Clés publiques pour lesquelles les nouvelles sauvegardes sont chiffrées. Leurs moitiés secrètes sont chez des personnes, jamais ici.',
    list: 'Clés publiques',
    label: 'Nom',
    labelHint: 'À qui elle est, ou où se trouve sa moitié secrète : coffre, gestionnaire de mots de passe d’Ada.',
    recipient: 'Clé publique',
    coverage: 'Pour les sauvegardes de',
    added: 'Ajoutée',
    madeHere: 'créée ici',
    remove: 'Retirer',
    removed:
      'Retirée. Les nouvelles sauvegardes ne sont plus pour cette clé ; les anciennes s’ouvrent encore avec elle.',
    add: 'Ajouter une clé',
    addText: 'Une clé créée ailleurs, avec age-keygen ou npm run backup:keys.',
    addDone: 'Ajoutée. Les nouvelles sauvegardes sont chiffrées pour elle.',
    make: 'Créer une clé',
    makeText:
      'La moitié secrète est montrée une fois, dans une note à imprimer. Préparez l’imprimante ou le gestionnaire de mots de passe.',
    made: 'La clé est créée. Gardez cette note maintenant : elle est montrée une fois et gardée nulle part.',
    note: 'Note de secours',
    download: 'Télécharger la note',
    print: 'Imprimez-la depuis le navigateur, ou téléchargez-la ailleurs que dans le dépôt des sauvegardes.',
    done: 'Je l’ai gardée',
    empty: 'Pas encore de clé',
    emptyHint:
      'Les sauvegardes restent en clair tant qu’il n’y en a pas. Créez une clé ci-dessus, ou ajoutez la vôtre.',
  },
  words: {
    EMPTY: 'Saisissez la phrase secrète qui ouvrira la sauvegarde.',
    LINES: 'Écrivez la phrase secrète sur une seule ligne.',
    SPACES: 'Retirez les espaces du début et de la fin : ils se perdent sur le papier.',
    WEAK: 'On peut la deviner. Prenez cinq mots sans rapport ou plus, ou au moins 14 caractères de plusieurs sortes. Les répétitions, suites de touches et mots courants ne comptent pas.',
    NOT_CHOSEN: 'Choisissez « Avec une phrase secrète » pour chiffrer avec ces mots, ou retirez-les.',
    DIFFERENT: 'Les deux ne sont pas identiques. Saisissez encore une fois la phrase secrète.',
    NO_KEYS: 'Indiquez au moins une clé pour laquelle chiffrer la sauvegarde.',
    KEYS_NOT_CHOSEN: 'Choisissez « Pour ces clés » pour chiffrer pour elles, ou retirez-les.',
    BAD_RECIPIENT: 'Un destinataire age commence par age1 et compte 62 caractères.',
  },
  refusals: {
    WRONG_KEY:
      'Cette clé n’ouvre pas la sauvegarde. Rien n’a été fait. C’est la ligne qui commence par AGE-SECRET-KEY-1.',
    WRONG_PASSPHRASE:
      'Cette phrase secrète n’ouvre pas la sauvegarde. Rien n’a été fait. Vérifiez majuscules et espaces.',
    KEY_NEEDED:
      'Cette sauvegarde s’ouvre avec la clé d’un de ses destinataires, et cette machine n’en a pas. Donnez-la ; elle n’est gardée nulle part.',
    PASSPHRASE_NEEDED:
      'Cette sauvegarde s’ouvre avec la phrase secrète de sa création. Saisissez-la ; elle n’est gardée nulle part.',
    RECIPIENT_KNOWN: 'Cette clé est déjà dans la liste. Rien n’a été changé.',
    NO_RECIPIENT:
      'Ce n’est pas une clé publique age : un caractère est faux ou manque. Copiez la ligne qui commence par age1.',
  },
}
