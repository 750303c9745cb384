export default {
  status: 'Error {{status}}',
  requestId: 'Request {{id}}',
  requestIdLabel: 'request id',
  quote: 'If you ask for help, quote this request:',
  home: 'Go to the start page',
  reload: 'Try again',
  offline: 'You are offline. What you see may be old; nothing can be saved until the connection is back.',
  unsent: 'You are offline, so nothing was sent. What you typed is still here: try again once the connection is back.',
  unanswered:
    'The server did not answer, so nobody can say yet whether this was saved. What you typed is still here: look before you send it again.',
  notFound: {
    title: 'This page does not exist',
    text: 'The address may be mistyped, or what was here has been deleted or belongs to another company.',
    next: 'Deleted records can be restored from the trash of their list. Or search with the field in the top bar.',
  },
  forbidden: {
    title: 'Your role does not open this page',
    text: 'You are signed in, but what you asked for needs another role. Nothing was changed.',
    next: 'An administrator of your company can change your role under Admin, Users.',
  },
  unreadable: {
    title: 'This address cannot be read',
    text: 'Something in it does not fit this page. Nothing was changed.',
    next: 'Go back and follow a link, or begin at the start page.',
  },
  unavailable: {
    title: 'The database cannot be reached',
    text: 'What you last saved is safe. The request that just failed changed nothing.',
    next: 'Try again in a moment. If it lasts, tell whoever runs this server.',
  },
  unreachable: {
    title: 'The server cannot be reached',
    text: 'What you last saved is safe.',
    next: 'Look at your connection and try again in a moment.',
  },
  broken: {
    title: 'Something went wrong on our side',
    text: 'This page could not be shown. What was saved before is safe.',
    next: 'Try again. If it happens once more, report the request below: it leads straight to the log.',
  },
}
