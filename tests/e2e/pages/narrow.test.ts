import { ROUNDS } from '../../harness/page-checks.ts'
import { walkPages } from './walk.ts'

walkPages(ROUNDS.filter(({ width }) => width < 1000))
