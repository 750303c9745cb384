const LINK = /(<a\b[^>]*?\shref=")(https?:\/\/[^"<>\s]+)(")/gi
/** As the tables of links allow. */
const MOST_LINKS = 1000
const LONGEST = 2000

const ENTITIES: Record<string, string> = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }

/** Where the links of an email lead, in their order. Only http(s): what dials or writes stays as it is. */
export function findLinks(html: string): string[] {
  const found: string[] = []
  eachLink(html, (url) => {
    found.push(url)
    return null
  })
  return found
}

/** The same email with every link that {@link findLinks} names replaced, in the same order. */
export function replaceLinks(html: string, addresses: readonly string[]): string {
  let position = 0
  return eachLink(html, () => {
    const address = addresses[position] ?? null
    position += 1
    return address
  })
}

function eachLink(html: string, replace: (url: string) => string | null): string {
  let count = 0
  return html.replace(LINK, (whole, before: string, written: string, after: string) => {
    const url = written.replace(/&(amp|quot|#39|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    if (count >= MOST_LINKS || url.length > LONGEST || !URL.canParse(url)) return whole
    count += 1
    const address = replace(url)
    return address === null ? whole : before + address + after
  })
}

/** The picture of one point that tells when it is asked for. No words stand for it: readers aloud skip it. */
export function pictureOf(address: string): string {
  return `<img src="${address}" alt="" width="1" height="1" style="display:block;border:0">`
}
