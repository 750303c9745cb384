/** A telephone number, grouped for reading, dialled on click, left to right in every language. */
export function Phone({ value }: { value: string }) {
  return (
    <a
      href={`tel:${value}`}
      className="inline-flex min-h-6 items-center rounded-sm whitespace-nowrap tabular hover:underline"
    >
      <bdi dir="ltr">{phoneInGroups(value)}</bdi>
    </a>
  )
}

/** An email address; where it has to break it breaks after the @. */
export function Email({ value }: { value: string }) {
  const at = value.lastIndexOf('@') + 1
  return (
    // Left to right itself, so that a cell too narrow for it cuts the address's end in Arabic too.
    <a
      href={`mailto:${value}`}
      dir="ltr"
      className="inline-block min-h-6 rounded-sm py-0.5 wrap-anywhere hover:underline in-[td]:block in-[td]:truncate rtl:in-[td]:text-end"
    >
      <bdi dir="ltr">
        {value.slice(0, at)}
        {/* Chromium breaks here even where nothing may wrap. */}
        <wbr className="in-[td]:hidden" />
        {value.slice(at)}
      </bdi>
    </a>
  )
}

// Country codes we see daily; the rest is grouped in threes after the plus.
const COUNTRY_CODE = /^\+(971|966|973|974|968|965|1|33|44|49|353|61|\d{2})(\d+)$/

// As Britons read them out: 07700 900123.
const UK_MOBILE = /^7\d{9}$/

/** "+447700900123" → "+44 7700 900123" */
export function phoneInGroups(e164: string): string {
  const match = COUNTRY_CODE.exec(e164)
  if (match === null) return e164
  const [, country, rest = ''] = match
  if (country === '44' && UK_MOBILE.test(rest)) return `+44 ${rest.slice(0, 4)} ${rest.slice(4)}`
  const groups: string[] = []
  // From the end: the last four together, before them threes.
  let head = rest.slice(0, -4)
  while (head.length > 0) {
    groups.unshift(head.slice(-3))
    head = head.slice(0, -3)
  }
  return `+${country} ${[...groups, rest.slice(-4)].join(' ')}`
}
