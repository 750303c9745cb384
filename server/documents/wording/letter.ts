import { fillPlaceholders, type PlaceholderValue, type PlaceholderValues, standsFor } from './placeholders.ts'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}

/**
 * A wording as HTML. Authors write plain text: a blank line begins a paragraph, `# ` a heading, `- ` an item of a list,
 * `**` makes bold. Everything else is text: no HTML of theirs and none of a customer's gets through.
 */
export function letterHtml(body: string, values: PlaceholderValues): string {
  const blocks = body.replaceAll('\r\n', '\n').split(/\n{2,}/)
  return blocks.map((block) => blockHtml(block.trim(), values)).join('\n')
}

function blockHtml(block: string, values: PlaceholderValues): string {
  if (block === '') return ''
  const lines = block.split('\n')
  if (lines.every((line) => line.startsWith('- ')))
    return `<ul>${lines.map((line) => `<li>${lineHtml(line.slice(2), values)}</li>`).join('')}</ul>`
  if (lines.length === 1 && block.startsWith('# ')) return `<h2>${lineHtml(block.slice(2), values)}</h2>`

  // A table cannot stand inside a paragraph, so a placeholder that is one ends it.
  const parts: string[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) parts.push(`<p>${paragraph.join('<br>')}</p>`)
    paragraph = []
  }
  for (const line of lines) {
    const table = tableOf(line, values)
    if (table) {
      endParagraph()
      parts.push(tableHtml(table))
    } else paragraph.push(lineHtml(line, values))
  }
  endParagraph()
  return parts.join('\n')
}

/** The rows, when the line is a table's placeholder and nothing else. */
function tableOf(line: string, values: PlaceholderValues): readonly (readonly string[])[] | null {
  const name = /^\s*\{\{\s*([A-Za-z.]+)\s*\}\}\s*$/.exec(line)?.[1]
  const value = name === undefined ? null : standsFor(values, name)
  return value !== null && typeof value !== 'string' ? value : null
}

function lineHtml(line: string, values: PlaceholderValues): string {
  const filled = fillPlaceholders(line, values, valueHtml, escapeHtml)
  return filled.replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
}

/** Isolated, so that an English name in an Arabic letter does not turn the sentence around. */
function valueHtml(value: PlaceholderValue): string {
  const text =
    typeof value === 'string'
      ? value
      : value
          .slice(1)
          .map((row) => row.join(' · '))
          .join('; ')
  // A customer called **Bold** stays as written.
  return `<bdi>${escapeHtml(text).replaceAll('*', '&#42;')}</bdi>`
}

function tableHtml([header = [], ...rows]: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => `<${tag}><bdi>${escapeHtml(cell)}</bdi></${tag}>`).join('')
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')
  return `<table><thead><tr>${cells('th', header)}</tr></thead><tbody>${body}</tbody></table>`
}
