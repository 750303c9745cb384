import type { Translation } from '../dictionary.ts'
import type en from '../en/identity.ts'

export default {} satisfies Translation<typeof en>
