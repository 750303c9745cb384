import type { Translation } from '../dictionary.ts'
import type en from '../en/leads.ts'

export default {} satisfies Translation<typeof en>
