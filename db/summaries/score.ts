/**
 * The priority score of a customer in one currency (design: consolidation, "Score"): 0 to 100, of which amount 40,
 * age 40 and relationship 20. It sorts the queue and never sets the tone.
 */
export const SCORE = {
  version: 1,
  amountPoints: 40,
  agePoints: 40,
  relationshipPoints: 20,
  /** AED 500 in fils: below it a company's P90 says nothing. */
  leastP90Minor: 50_000,
  /** Days from which on age counts in full. */
  fullAgeDays: 120,
  fullLateDays: 30,
  fullBrokenPromises: 2,
  /** A customer counts as new for so long, and new customers are asked first. */
  newMonths: 6,
  /** Nobody with a paid invoice: neither good nor bad. */
  unknownRelationshipPoints: 10,
} as const

/**
 * Last day on which a promise still holds: its day and two business days, Saturday and Sunday being none. A holiday
 * in between is met by the check at sending; here it would make every summary depend on the calendar.
 */
export const promiseEnd = (promisedOn: string): string =>
  `(${promisedOn} + (array[2, 2, 2, 4, 4, 3, 2])[extract(isodow from ${promisedOn})::integer])`

/** First day on which an open, undisputed invoice may be reminded of. */
export const actionableOn = (invoice: string): string =>
  `greatest(${invoice}.due_on + 1, ${promiseEnd(`${invoice}.promised_on`)} + 1)`

interface ScoreColumns {
  /** What is overdue, in minor units. */
  amount: string
  p90: string
  /** Days overdue of the oldest invoice, and of all weighted by what is left to pay on them. */
  oldestDays: string
  weightedDays: string
  paidCount: string
  daysLate: string
  brokenPromises: string
  /** Whether the customer is new, a boolean. */
  isNew: string
}

/** The parts of the score in tenths of a point, as SQL expressions over SQL expressions. */
export function scoreParts(of: ScoreColumns): { amount: string; age: string; relationship: string } {
  const tenths = (points: number, share: string) => `${points * 10} * (${share})`
  const late = `0.5 * least(1, greatest(0, ${of.daysLate}::float8 / nullif(${of.paidCount}, 0)) / ${SCORE.fullLateDays})`
  const broken = `0.3 * least(1, ${of.brokenPromises}::float8 / ${SCORE.fullBrokenPromises})`
  return {
    amount: tenths(
      SCORE.amountPoints,
      `least(1, sqrt(${of.amount}::float8 / greatest(coalesce(${of.p90}, 0), ${SCORE.leastP90Minor})))`,
    ),
    age: tenths(
      SCORE.agePoints,
      `least(1, (0.5 * ${of.oldestDays} + 0.5 * ${of.weightedDays}) / ${SCORE.fullAgeDays})`,
    ),
    relationship: `case when ${of.paidCount} = 0 then ${SCORE.unknownRelationshipPoints * 10}
      else ${tenths(SCORE.relationshipPoints, `${late} + ${broken} + case when ${of.isNew} then 0.2 else 0 end`)} end`,
  }
}
