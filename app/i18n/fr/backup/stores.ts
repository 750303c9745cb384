export default {
  folder: 'Le dossier des sauvegardes',
  s3: 'Le compartiment des sauvegardes',
  troubles: {
    MISSING:
      '{{store}} n’est pas là. Rien n’y est perdu, mais rien ne peut y être lu ni restauré. Montez-le, ou corrigez STORE_DIR.',
    EMPTY:
      '{{store}} est là, et aucune des dernières sauvegardes n’y est. Il n’est sans doute pas monté : ne faites pas de nouvelle sauvegarde avant qu’il le soit.',
    UNREACHABLE: '{{store}} ne répond pas. Vérifiez son adresse, ses identifiants et le réseau.',
  },
  troubleTitle: 'Un espace de stockage ne montre pas ses sauvegardes',
  found: {
    title: 'Trouvées dans l’espace de stockage',
    description:
      'Des sauvegardes présentes dans l’espace de stockage et absentes de l’historique : d’une base perdue, ou posées là à la main. Reprises dans l’historique, elles sont vérifiées et peuvent être téléchargées, essayées et restaurées.',
    file: 'Fichier',
    made: 'Faite le',
    of: 'Données de',
    records: 'Enregistrements',
    size: 'Taille',
    adopt: 'Reprendre dans l’historique',
    adopted: 'Reprise dans l’historique. La vérification est en cours.',
    more: 'Il y en a d’autres ; seules les plus récentes sont montrées.',
    none: 'Rien dans l’espace de stockage que l’historique ne connaisse.',
    unknown: 'Inconnu',
    back: 'Retour aux sauvegardes',
  },
  sweep: {
    allRead_one: 'Chaque sauvegarde stockée a été relue, octet par octet, dans la dernière journée.',
    allRead_many: 'Chaque sauvegarde stockée a été relue, octet par octet, dans les {{count}} derniers jours.',
    allRead_other: 'Chaque sauvegarde stockée a été relue, octet par octet, dans les {{count}} derniers jours.',
    waiting_one:
      '{{count}} sauvegarde stockée attend d’être relue ; chaque nuit relit d’abord la plus anciennement lue.',
    waiting_many:
      '{{count}} sauvegardes stockées attendent d’être relues ; chaque nuit relit d’abord les plus anciennement lues.',
    waiting_other:
      '{{count}} sauvegardes stockées attendent d’être relues ; chaque nuit relit d’abord les plus anciennement lues.',
    oldest: 'Lecture la plus ancienne :',
  },
  refusals: {
    STORE_MISSING:
      'L’espace des sauvegardes n’est pas là : son dossier manque. Qui gère ce serveur le monte, ou corrige STORE_DIR.',
    FOUND_UNREADABLE:
      'Rien de ce fichier ne peut être lu ici : il est endommagé, n’est pas une de nos sauvegardes, ou est chiffré sans manifeste à côté.',
    FOUND_UNSIGNED: 'Ce que dit le manifeste ne correspond pas à sa signature ou au fichier : on ne le croit pas.',
    FOUND_STRANGER:
      'Une autre installation a signé cette sauvegarde. Qui gère le serveur peut la restaurer avec npm run backup:restore.',
    FOUND_KNOWN: 'L’historique connaît déjà cette sauvegarde, sous un autre nom ou comme supprimée.',
    FOUND_NO_COMPANY:
      'La société de cette sauvegarde n’est pas ici. Qui gère le serveur peut la restaurer avec npm run backup:restore.',
  },
}
