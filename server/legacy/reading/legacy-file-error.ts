/** The file is not what the old system writes, or not fit to be read; says where. */
export class LegacyFileError extends Error {
  /** @param message For people: what is wrong, where, and that nothing was imported. Never a value of the file. */
  constructor(message: string) {
    super(message)
    this.name = 'LegacyFileError'
  }
}
