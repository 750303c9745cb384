import type { Translation } from '../dictionary.ts'
import type en from '../en/sales.ts'

export default {} satisfies Translation<typeof en>
