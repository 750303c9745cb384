/** A piece of SQL or a name within a sentence or a cell: left to right in every language, at most three lines. */
export function Code({ text }: { text: string | null }) {
  if (text === null || text === '') return <>–</>
  return (
    <code dir="ltr" title={text} className="line-clamp-3 max-w-md text-start font-mono text-xs break-words">
      {text}
    </code>
  )
}
