import { IMPORT_FIELDS, type ImportField, type Mapping } from '../imports.schemas.ts'

/** Words that headers use, in English, French and Arabic, normalised as {@link normaliseHeader} does. */
const HEADER_WORDS: Record<ImportField, readonly string[]> = {
  firstName: [
    'first name',
    'firstname',
    'first',
    'given name',
    'forename',
    'christian name',
    'fname',
    'prenom',
    'الاسم الاول',
    'الاسم الشخصي',
  ],
  lastName: [
    'last name',
    'lastname',
    'last',
    'surname',
    'family name',
    'lname',
    'second name',
    'nom de famille',
    'اسم العائله',
    'اللقب',
    'الكنيه',
    'الاسم الاخير',
  ],
  fullName: [
    'name',
    'full name',
    'fullname',
    'customer name',
    'contact name',
    'contact',
    'lead name',
    'customer',
    'client',
    'nom',
    'nom complet',
    'nom et prenom',
    'prenom nom',
    'nom prenom',
    'nom du client',
    'الاسم',
    'الاسم الكامل',
    'اسم العميل',
    'اسم الزبون',
  ],
  companyName: [
    'company',
    'company name',
    'business',
    'business name',
    'organisation',
    'organization',
    'account name',
    'employer',
    'firm',
    'societe',
    'entreprise',
    'raison sociale',
    'nom de la societe',
    'nom de l entreprise',
    'الشركه',
    'اسم الشركه',
    'المؤسسه',
  ],
  phone: [
    'phone',
    'phone number',
    'mobile',
    'mobile number',
    'mobile phone',
    'telephone',
    'telephone number',
    'tel',
    'tel no',
    'phone no',
    'mobile no',
    'cell',
    'cell phone',
    'contact number',
    'home phone',
    'work phone',
    'landline',
    'daytime phone',
    'msisdn',
    'whatsapp',
    'portable',
    'numero de telephone',
    'telephone portable',
    'telephone mobile',
    'tel portable',
    'numero',
    'gsm',
    'الهاتف',
    'رقم الهاتف',
    'الجوال',
    'رقم الجوال',
    'الموبايل',
    'رقم الموبايل',
    'هاتف',
    'المحمول',
    'رقم الاتصال',
  ],
  email: [
    'email',
    'e mail',
    'email address',
    'e mail address',
    'mail',
    'courriel',
    'adresse email',
    'adresse e mail',
    'adresse mail',
    'adresse electronique',
    'البريد الالكتروني',
    'البريد',
    'الايميل',
    'ايميل',
    'بريد الكتروني',
  ],
  addressLine1: [
    'address',
    'address 1',
    'address1',
    'address line 1',
    'street',
    'street address',
    'addr1',
    'house',
    'adresse',
    'adresse 1',
    'adresse ligne 1',
    'rue',
    'adresse postale',
    'العنوان',
    'عنوان',
    'الشارع',
    'العنوان 1',
  ],
  addressLine2: [
    'address 2',
    'address2',
    'address line 2',
    'addr2',
    'flat',
    'apartment',
    'suite',
    'adresse 2',
    'adresse ligne 2',
    'complement',
    'complement d adresse',
    'العنوان 2',
    'الشقه',
  ],
  city: ['city', 'town', 'post town', 'locality', 'ville', 'commune', 'localite', 'المدينه', 'مدينه'],
  region: [
    'region',
    'county',
    'state',
    'province',
    'emirate',
    'departement',
    'الاماره',
    'المنطقه',
    'المحافظه',
    'الولايه',
  ],
  postcode: [
    'postcode',
    'post code',
    'postal code',
    'zip',
    'zip code',
    'zipcode',
    'code postal',
    'cp',
    'الرمز البريدي',
    'صندوق البريد',
  ],
  country: ['country', 'country code', 'nation', 'pays', 'code pays', 'الدوله', 'البلد'],
  locale: ['language', 'locale', 'preferred language', 'langue', 'اللغه'],
  source: [
    'source',
    'lead source',
    'origin',
    'channel',
    'campaign',
    'origine',
    'provenance',
    'canal',
    'campagne',
    'المصدر',
    'الحمله',
  ],
  externalReference: [
    'id',
    'reference',
    'ref',
    'external id',
    'external reference',
    'lead id',
    'customer id',
    'record id',
    'crm id',
    'identifiant',
    'reference externe',
    'numero client',
    'رقم العميل',
    'المرجع',
    'الرقم المرجعي',
  ],
  notes: [
    'notes',
    'note',
    'comment',
    'comments',
    'remarks',
    'description',
    'details',
    'message',
    'commentaire',
    'commentaires',
    'remarque',
    'remarques',
    'observations',
    'ملاحظات',
    'ملاحظه',
    'تعليق',
  ],
}

const FIELD_OF_WORD = new Map(
  IMPORT_FIELDS.flatMap((field) =>
    HEADER_WORDS[field].map((word): [string, ImportField] => [normaliseHeader(word), field]),
  ),
)

/** Fields that several columns may fill together: the first valid phone or email, notes and address joined. */
const SHAREABLE: ReadonlySet<ImportField> = new Set(['phone', 'email', 'notes'])

/** Lower case, without accents, points and underscores: "E-Mail_Address" and "e mail address" are one word. */
export function normaliseHeader(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, '')
    .replace(/[أإآ]/g, 'ا')
    .replaceAll('ة', 'ه')
    .replaceAll('ى', 'ي')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Labels of the columns: names as in the file, a repeated one numbered, an empty one lettered as in a spreadsheet. */
export function labelColumns(header: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const taken = new Set(header.map((name) => name.trim()))
  return header.map((raw, index) => {
    const name = raw.trim().replace(/\s+/g, ' ').slice(0, 100) || `Column ${columnLetters(index)}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    if (times === 1) return name
    let number = times
    while (taken.has(`${name} (${number})`)) number += 1
    taken.add(`${name} (${number})`)
    return `${name} (${number})`
  })
}

function columnLetters(index: number): string {
  const rest = String.fromCharCode(65 + (index % 26))
  return index < 26 ? rest : columnLetters(Math.floor(index / 26) - 1) + rest
}

/**
 * Proposes a mapping: what was chosen for the same column of this source before, else by the words of
 * the header. With a first and a last name, a column called "Name" is left alone.
 */
export function proposeMapping(labels: readonly string[], remembered: Mapping = {}): Mapping {
  const mapping: Mapping = {}
  const used = new Set<ImportField>()
  const knows = labels.some((label) => remembered[label] !== undefined)
  for (const label of labels) {
    const before = remembered[label]
    const field = knows ? before : FIELD_OF_WORD.get(normaliseHeader(label.replace(/ \(\d+\)$/, '')))
    if (field === undefined || (used.has(field) && !SHAREABLE.has(field))) continue
    mapping[label] = field
    used.add(field)
  }
  return knows ? mapping : settleNames(mapping, used)
}

/** "Prénom" beside "Nom" means the family name, and "Name" beside first and last is their repetition. */
function settleNames(mapping: Mapping, used: ReadonlySet<ImportField>): Mapping {
  if (!used.has('fullName') || !used.has('firstName')) return mapping
  const settled: Mapping = {}
  for (const [label, field] of Object.entries(mapping)) {
    if (field !== 'fullName') settled[label] = field
    else if (!used.has('lastName')) settled[label] = 'lastName'
  }
  return settled
}

export type MappingProblem = 'NO_NAME' | 'NO_CONTACT' | 'FIELD_TWICE'

/** What a mapping lacks before rows can be checked: a lead needs a name and a phone or an e-mail. */
export function decideMapping(mapping: Mapping): { problem: MappingProblem; field?: ImportField } | null {
  const fields = Object.values(mapping)
  const twice = fields.find((field, index) => fields.indexOf(field) !== index && !SHAREABLE.has(field))
  if (twice) return { problem: 'FIELD_TWICE', field: twice }
  if (!fields.some((field) => ['firstName', 'lastName', 'fullName', 'companyName'].includes(field)))
    return { problem: 'NO_NAME' }
  if (!fields.includes('phone') && !fields.includes('email')) return { problem: 'NO_CONTACT' }
  return null
}
