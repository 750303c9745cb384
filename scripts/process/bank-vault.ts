import type { BankVault } from '#db/seeds/bank-details.ts'
import { readConfig } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { checkModulus } from '#server/payments/modulus.rules.ts'
import { modulusTable } from '#server/payments/modulus-table.ts'
import { vaultOf } from '#server/payments/vault.ts'

/** The installation's way of keeping bank details, for the demo; undefined where no key is set. */
export function demoVault(config = readConfig()): BankVault | undefined {
  try {
    const vault = vaultOf(config)
    return {
      keyId: vault.keyId,
      seal: vault.seal,
      fingerprint: vault.fingerprint,
      check: (sortCode, accountNumber) => checkModulus(modulusTable(), sortCode, accountNumber),
    }
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'PRECONDITION') return undefined
    throw thrown
  }
}
