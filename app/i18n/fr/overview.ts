import type { Translation } from '../dictionary.ts'
import type en from '../en/overview.ts'

export default {} satisfies Translation<typeof en>
