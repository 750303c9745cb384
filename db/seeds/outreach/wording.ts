import type { DemoCompany } from '../companies.ts'

type Locale = DemoCompany['locale']

export interface DemoStep {
  kind: 'EMAIL' | 'CALL' | 'TASK'
  delayHours: number
  subject: Record<Locale, string | null>
  body: Record<Locale, string>
}

const none = { en: null, fr: null, ar: null }

/** The steps every sequence of the demo has, in the three languages. */
export const STEPS: readonly DemoStep[] = [
  {
    kind: 'EMAIL',
    delayHours: 0,
    subject: {
      en: 'An idea for {{prospect.companyName}}',
      fr: 'Une idée pour {{prospect.companyName}}',
      ar: 'فكرة لـ {{prospect.companyName}}',
    },
    body: {
      en: 'Hello {{prospect.firstName}},\n\nbusinesses like yours lose a day a week to chasing. May I show you in ten minutes how others stopped?',
      fr: 'Bonjour {{prospect.firstName}},\n\ndes entreprises comme la vôtre perdent un jour par semaine en relances. Puis-je vous montrer en dix minutes comment d’autres s’en sont passées ?',
      ar: 'مرحبًا {{prospect.firstName}}،\n\nتخسر شركات مثل شركتكم يومًا كل أسبوع في المتابعة. هل تسمحون لي بعشر دقائق لأريكم كيف توقفت شركات أخرى عن ذلك؟',
    },
  },
  {
    kind: 'EMAIL',
    delayHours: 72,
    subject: none,
    body: {
      en: 'Hello {{prospect.firstName}},\n\nthree figures from a business of your size: 38% fewer calls, invoices paid nine days earlier, nobody hired.',
      fr: 'Bonjour {{prospect.firstName}},\n\ntrois chiffres d’une entreprise de votre taille : 38 % d’appels en moins, des factures payées neuf jours plus tôt, aucune embauche.',
      ar: 'مرحبًا {{prospect.firstName}}،\n\nثلاثة أرقام من شركة بحجم شركتكم: مكالمات أقل بنسبة 38٪، وسداد أبكر بتسعة أيام، ودون توظيف جديد.',
    },
  },
  {
    kind: 'CALL',
    delayHours: 96,
    subject: { en: 'Call', fr: 'Appel', ar: 'مكالمة' },
    body: {
      en: 'Ring and ask who looks after receivables.',
      fr: 'Appeler et demander qui s’occupe des encaissements.',
      ar: 'اتصل واسأل عمّن يتولى التحصيل.',
    },
  },
  {
    kind: 'EMAIL',
    delayHours: 120,
    subject: {
      en: 'Shall I close your file, {{prospect.firstName}}?',
      fr: 'Dois-je classer votre dossier, {{prospect.firstName}} ?',
      ar: 'هل أغلق الملف يا {{prospect.firstName}}؟',
    },
    body: {
      en: 'Hello {{prospect.firstName}},\n\nthis is my last message. A word is enough if the time is wrong.',
      fr: 'Bonjour {{prospect.firstName}},\n\nceci est mon dernier message. Un mot suffit si le moment est mal choisi.',
      ar: 'مرحبًا {{prospect.firstName}}،\n\nهذه رسالتي الأخيرة. تكفي كلمة إن لم يكن الوقت مناسبًا.',
    },
  },
  {
    kind: 'TASK',
    delayHours: 24,
    subject: { en: 'Decide', fr: 'Décider', ar: 'اتخاذ قرار' },
    body: {
      en: 'Decide whether a letter is worth it.',
      fr: 'Décider si une lettre en vaut la peine.',
      ar: 'قرّر إن كانت الرسالة البريدية مجدية.',
    },
  },
]

/** What prospects answer, by what kind of answer it is. */
export const REPLIES: Record<
  'HUMAN' | 'OUT_OF_OFFICE' | 'AUTO_REPLY' | 'UNSUBSCRIBE' | 'BOUNCE',
  Record<Locale, string>
> = {
  HUMAN: {
    en: 'Thank you, Tuesday at ten would suit me.',
    fr: 'Merci, mardi à dix heures me conviendrait.',
    ar: 'شكرًا، يناسبني يوم الثلاثاء في العاشرة.',
  },
  OUT_OF_OFFICE: {
    en: 'I am away until Monday week.',
    fr: 'Je suis absent jusqu’à lundi en huit.',
    ar: 'أنا في إجازة حتى الأسبوع المقبل.',
  },
  AUTO_REPLY: {
    en: 'We have received your message.',
    fr: 'Nous avons bien reçu votre message.',
    ar: 'استلمنا رسالتكم.',
  },
  UNSUBSCRIBE: { en: 'Please do not write again.', fr: 'Merci de ne plus m’écrire.', ar: 'يرجى عدم مراسلتي مجددًا.' },
  BOUNCE: {
    en: 'Your message could not be delivered.',
    fr: 'Votre message n’a pas pu être remis.',
    ar: 'تعذّر تسليم رسالتكم.',
  },
}

/** Ideal customer profiles by language, with what they look for. */
export const PROFILES: readonly {
  names: Record<Locale, string>
  description: Record<Locale, string>
  industries: string[]
  titles: string[]
  size: [number, number]
  isActive?: boolean
  isDeleted?: boolean
}[] = [
  {
    names: {
      en: 'Finance leads of mid-size wholesalers',
      fr: 'Directions financières du négoce',
      ar: 'مسؤولو المالية في تجارة الجملة',
    },
    description: {
      en: 'Fifty to five hundred people, invoices on thirty days, no collections team.',
      fr: 'Cinquante à cinq cents personnes, factures à trente jours, pas d’équipe de recouvrement.',
      ar: 'من خمسين إلى خمسمئة موظف، فواتير لثلاثين يومًا، دون فريق تحصيل.',
    },
    industries: ['Wholesale', 'Logistics'],
    titles: ['finance', 'credit', 'financier', 'مالي'],
    size: [50, 500],
  },
  {
    names: { en: 'Owners of service firms', fr: 'Dirigeants de sociétés de services', ar: 'أصحاب شركات الخدمات' },
    description: {
      en: 'Ten to eighty people; the owner still signs every reminder.',
      fr: 'Dix à quatre-vingts personnes ; le dirigeant signe encore chaque relance.',
      ar: 'من عشرة إلى ثمانين موظفًا، وما زال المالك يوقّع كل تذكير.',
    },
    industries: ['Services', 'Maintenance', 'Design'],
    titles: ['owner', 'director', 'gérant', 'مدير'],
    size: [10, 80],
  },
  {
    names: { en: 'Clinics and practices', fr: 'Cliniques et cabinets', ar: 'العيادات والمراكز' },
    description: {
      en: 'Paused until the new rules for health data are settled.',
      fr: 'En pause jusqu’aux nouvelles règles sur les données de santé.',
      ar: 'متوقف حتى تُعتمد القواعد الجديدة للبيانات الصحية.',
    },
    industries: ['Health'],
    titles: ['practice manager', 'responsable', 'إداري'],
    size: [5, 200],
    isActive: false,
  },
  {
    names: { en: 'Print shops', fr: 'Imprimeries', ar: 'المطابع' },
    description: { en: 'Given up in spring.', fr: 'Abandonné au printemps.', ar: 'أُلغي في الربيع.' },
    industries: ['Printing'],
    titles: ['owner'],
    size: [2, 20],
    isDeleted: true,
  },
]
