import type { Translation } from '../dictionary.ts'
import type en from '../en/backups.ts'

export default {} satisfies Translation<typeof en>
