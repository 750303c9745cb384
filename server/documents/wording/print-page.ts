import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { TemplateLocale } from '../documents.schemas.ts'
import { escapeHtml } from './letter.ts'

export interface PrintedLetter {
  locale: TemplateLocale
  title: string
  /** HTML of the wording, already escaped. */
  html: string
  company: { name: string; taxNumber: string | null }
  /** Date under the letterhead, already in words. */
  date: string
  /** Small print at the foot of the page, such as the document's number. */
  reference: string
}

/**
 * One self-contained HTML file: fonts inside, nothing fetched, no script. Opened in a browser it looks like the paper
 * it prints on, and it prints the same everywhere.
 */
export async function printPage(letter: PrintedLetter): Promise<string> {
  const rtl = letter.locale === 'ar'
  return `<!doctype html>
<html lang="${letter.locale}" dir="${rtl ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(letter.title)}</title>
<style>${await fontFaces(rtl)}${STYLE}</style>
</head>
<body>
<main>
<header><p class="company">${escapeHtml(letter.company.name)}</p><p class="date">${escapeHtml(letter.date)}</p></header>
<h1><bdi>${escapeHtml(letter.title)}</bdi></h1>
${letter.html}
<footer><bdi>${escapeHtml(letter.reference)}</bdi>${
    letter.company.taxNumber ? ` · <bdi>${escapeHtml(letter.company.taxNumber)}</bdi>` : ''
  }</footer>
</main>
</body>
</html>
`
}

const STYLE = `
@page { size: A4; margin: 22mm 20mm 20mm }
:root { color: #16181d; font: 11pt/1.55 'Letter', 'Letter Arabic', sans-serif }
body { margin: 0; background: #eef0f2 }
main { box-sizing: border-box; max-width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 22mm 20mm; background: #fff; display: flex; flex-direction: column }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 12mm; padding-bottom: 5mm; border-bottom: 0.5pt solid #c9ced6; margin-bottom: 12mm }
header p { margin: 0 }
.company { font-weight: 600; font-size: 13pt }
.date { color: #5a6270 }
h1 { font-size: 17pt; line-height: 1.25; font-weight: 600; margin: 0 0 7mm }
h2 { font-size: 12.5pt; font-weight: 600; margin: 6mm 0 2mm }
p, ul { margin: 0 0 4mm; overflow-wrap: anywhere }
ul { padding-inline-start: 6mm }
table { width: 100%; border-collapse: collapse; margin: 1mm 0 6mm; font-size: 10pt; break-inside: auto }
th, td { text-align: start; vertical-align: top; padding: 2mm 3mm; border-bottom: 0.5pt solid #dde1e6; font-variant-numeric: tabular-nums }
th { font-weight: 600; color: #5a6270; border-bottom-color: #9aa3b0 }
th:first-child, td:first-child { padding-inline-start: 0 }
th:nth-child(n + 3), td:nth-child(n + 3) { text-align: end; white-space: nowrap }
th:last-child, td:last-child { padding-inline-end: 0 }
tr { break-inside: avoid }
footer { margin-top: auto; padding-top: 8mm; color: #5a6270; font-size: 8.5pt }
@media print { body { background: none } main { margin: 0; padding: 0; min-height: 0; max-width: none } }
@media (max-width: 210mm) { main { margin: 0; padding: 8mm } }
`

const require = createRequire(import.meta.url)
const LATIN = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
const ARABIC = [
  { file: '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal.woff2', weight: '400' },
  { file: '@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-600-normal.woff2', weight: '600' },
]

/** Machines that print have few fonts, and Arabic without one is a row of boxes: the file brings its own. */
async function fontFaces(arabic: boolean): Promise<string> {
  const faces = [await face('Letter', LATIN, '100 900')]
  if (arabic) for (const { file, weight } of ARABIC) faces.push(await face('Letter Arabic', file, weight))
  return faces.join('')
}

const loaded = new Map<string, string>()

async function face(family: string, file: string, weight: string): Promise<string> {
  let data = loaded.get(file)
  if (data === undefined) {
    data = (await readFile(require.resolve(file))).toString('base64')
    loaded.set(file, data)
  }
  return `@font-face { font-family: '${family}'; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) format('woff2') }\n`
}
