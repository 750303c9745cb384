export default {
  folder: 'The folder of the backups',
  s3: 'The bucket of the backups',
  troubles: {
    MISSING:
      '{{store}} is not there. Nothing in it is lost, but nothing can be read or restored from it. Mount it, or correct STORE_DIR.',
    EMPTY:
      '{{store}} is there, and none of the newest backups is in it. It is probably not mounted: do not make new backups before it is.',
    UNREACHABLE: '{{store}} does not answer. Check its address, its credentials and the network.',
  },
  troubleTitle: 'A store does not show its backups',
  found: {
    title: 'Found in the store',
    description:
      'Backups that lie in the store and are not in the history: of a database that was lost, or put there by hand. Taken into the history, they are verified, and can be downloaded, drilled and restored.',
    file: 'File',
    made: 'Made',
    of: 'Data of',
    records: 'Records',
    size: 'Size',
    adopt: 'Take into the history',
    adopted: 'Taken into the history. It is being verified.',
    more: 'There are more; only the newest are shown.',
    none: 'Nothing lies in the store that the history does not know.',
    unknown: 'Unknown',
    back: 'Back to the backups',
  },
  sweep: {
    allRead_one: 'Every stored backup was read again, every byte, within the last day.',
    allRead_other: 'Every stored backup was read again, every byte, within the last {{count}} days.',
    waiting_one: '{{count}} stored backup waits to be read again; every night reads the longest unread first.',
    waiting_other: '{{count}} stored backups wait to be read again; every night reads the longest unread first.',
    oldest: 'Longest unread:',
  },
  refusals: {
    STORE_MISSING:
      'The store of the backups is not there: its folder is missing. Whoever runs this server mounts it, or corrects STORE_DIR.',
    FOUND_UNREADABLE:
      'Nothing in this file can be read here: it is damaged, no backup of ours, or encrypted without a manifest beside it.',
    FOUND_UNSIGNED: 'What the manifest says does not fit its signature or the file, so it is not believed.',
    FOUND_STRANGER:
      'Another installation signed this backup. Whoever runs the server can restore it with npm run backup:restore.',
    FOUND_KNOWN: 'The history has this backup already, under another name or as deleted.',
    FOUND_NO_COMPANY:
      'The company of this backup is not here. Whoever runs the server can restore it with npm run backup:restore.',
  },
}
