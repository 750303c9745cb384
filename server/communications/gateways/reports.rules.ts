/** How far a text has come, as gateways report it. Reports overtake each other, so only a higher rank counts. */
const RANKS: Record<string, number> = {
  accepted: 0,
  queued: 0,
  scheduled: 0,
  sending: 0,
  sent: 1,
  delivered: 2,
  read: 2,
  undelivered: 2,
  failed: 2,
}

export type TextReport = 'NOTHING' | 'SENT' | 'DELIVERED' | 'FAILED'

/** What a report changes about a text that stands where it stands. What is final stays. */
export function decideTextReport(message: { status: string; deliveredAt: Date | null }, reported: string): TextReport {
  const rank = RANKS[reported]
  if (rank === undefined || rank === 0) return 'NOTHING'
  if (message.status === 'FAILED' || message.deliveredAt) return 'NOTHING'
  if (rank === 1) return message.status === 'SENT' ? 'NOTHING' : 'SENT'
  return reported === 'delivered' || reported === 'read' ? 'DELIVERED' : 'FAILED'
}

const EMAIL_RANKS: Record<string, number> = {
  PENDING: 0,
  SENT: 1,
  DELIVERED: 2,
  OPENED: 3,
  CLICKED: 4,
  BOUNCED: 9,
  FAILED: 9,
}

/** The status of a mail after a report: the furthest one. BOUNCED and FAILED are final. */
export function furthestStatus<Status extends string>(current: string, reported: Status): Status | null {
  return (EMAIL_RANKS[reported] ?? 0) > (EMAIL_RANKS[current] ?? 0) ? reported : null
}

/** Words by which a person ends texts, as the networks know them, and their counterparts where we work. */
const STOP_WORDS = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'ARRET',
  'ARRÊT',
  'DESABONNER',
  'DÉSABONNER',
  'إيقاف',
  'ايقاف',
  'توقف',
  'الغاء',
  'إلغاء',
])

/** Words by which they begin again. YES is none: it answers questions as well. */
const START_WORDS = new Set(['START', 'UNSTOP', 'OPTIN', 'REPRENDRE', 'REPRISE', 'ابدأ', 'ابدا', 'اشتراك', 'استئناف'])

/** What a text asks of us, if it says nothing else. A sentence that contains the word is an answer for a person to read. */
export function readWish(body: string): 'STOP' | 'START' | null {
  const word = body
    .trim()
    .toUpperCase()
    .replace(/[\s.!,'"«»“”-]+/g, '')
  return STOP_WORDS.has(word) ? 'STOP' : START_WORDS.has(word) ? 'START' : null
}
