import type { Translation } from '../dictionary.ts'
import type en from '../en/errors.ts'

export default {
  status: 'Erreur {{status}}',
  requestId: 'Requête {{id}}',
  requestIdLabel: 'l’identifiant de la requête',
  quote: 'Si vous demandez de l’aide, citez cette requête :',
  home: 'Aller à l’accueil',
  reload: 'Réessayer',
  offline:
    'Vous êtes hors ligne. L’affichage peut dater ; rien ne peut être enregistré avant le retour de la connexion.',
  unsent:
    'Vous êtes hors ligne : rien n’a été envoyé. Ce que vous avez saisi est toujours là ; réessayez une fois la connexion revenue.',
  unanswered:
    'Le serveur n’a pas répondu : on ne peut pas dire si cela a été enregistré. Ce que vous avez saisi est toujours là ; vérifiez avant de renvoyer.',
  notFound: {
    title: 'Cette page n’existe pas',
    text: 'L’adresse est peut-être mal saisie, ou ce qui s’y trouvait a été supprimé ou appartient à une autre société.',
    next: 'Les fiches supprimées se restaurent depuis la corbeille de leur liste. Vous pouvez aussi utiliser la recherche en haut de l’écran.',
  },
  forbidden: {
    title: 'Votre rôle n’ouvre pas cette page',
    text: 'Vous êtes connecté, mais votre demande exige un autre rôle. Rien n’a été modifié.',
    next: 'Un administrateur de votre société peut changer votre rôle sous Administration, Utilisateurs.',
  },
  unreadable: {
    title: 'Cette adresse est illisible',
    text: 'Un de ses éléments ne convient pas à cette page. Rien n’a été modifié.',
    next: 'Revenez en arrière et suivez un lien, ou repartez de la page d’accueil.',
  },
  unavailable: {
    title: 'La base de données est injoignable',
    text: 'Vos derniers enregistrements sont en sécurité. La requête qui vient d’échouer n’a rien modifié.',
    next: 'Réessayez dans un instant. Si cela dure, prévenez la personne qui gère ce serveur.',
  },
  unreachable: {
    title: 'Le serveur est injoignable',
    text: 'Ce que vous avez enregistré en dernier est en sûreté.',
    next: 'Vérifiez votre connexion et réessayez dans un instant.',
  },
  broken: {
    title: 'Une erreur s’est produite de notre côté',
    text: 'Cette page n’a pas pu être affichée. Ce qui était enregistré est en sécurité.',
    next: 'Réessayez. Si l’erreur revient, signalez la requête ci-dessous : elle mène droit au journal.',
  },
} satisfies Translation<typeof en>
