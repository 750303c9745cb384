/** A byte order mark, semicolons, a quoted line break and quotes, as a British spreadsheet saves them. */
export const UTF8_FILE = {
  name: 'spring fair.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    `\ufeff${[
      'First name;Last name;Telephone;E-mail;Postcode;Notes',
      'Ada;Walk-Lovelace;07700 900301;ada@example.com;EX1 1AA;"Two lines,\nand ""quotes"""',
      'Grace;Walk-Hopper;+44 7700 900302;grace@example.com;EX1 1AB;',
      'Ada;Walk-Again;07700 900301;;EX1 1AA;the same telephone',
      'No;Walk-Contact;;;EX1 1AC;neither telephone nor e-mail',
      'Bad;Walk-Phone;12;;EX1 1AD;no such telephone',
    ].join('\r\n')}\r\n`,
  ),
}

/** ISO 8859-1 without a mark, with commas: what older programs write. The numbers are Turkish, without their country. */
export const LATIN1_FILE = {
  name: 'anciens.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    ['first_name,last_name,phone', 'Zoë,Walk-Müller,0532 200 03 11', 'François,Walk-Lefèvre,0532 200 03 12'].join('\n'),
    'latin1',
  ),
}

/** As long as a bought list, to see progress move. */
export function longFile(rows: number) {
  const lines = Array.from(
    { length: rows },
    (_, index) => `First${index},Walk-Bulk${index},+4479${String(10_000_000 + index)},bulk${index}@example.org`,
  )
  return {
    name: 'bought list.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['first_name,last_name,phone,email', ...lines].join('\n')),
  }
}
