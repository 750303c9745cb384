import type { DemoCompany } from '../companies.ts'

export interface Wording {
  code: string
  name: string
  kind: 'DOCUMENT' | 'SMS' | 'EMAIL'
  entity: 'LEAD' | 'SALE' | 'CUSTOMER'
  texts: Partial<Record<DemoCompany['locale'], { subject: string; body: string }>>
}

/** Templates of documents and messages about leads and sales, in the languages each is needed in. */
export const WORDINGS: readonly Wording[] = [
  {
    code: 'account-statement',
    name: 'Statement of account',
    kind: 'DOCUMENT',
    entity: 'CUSTOMER',
    texts: {
      en: {
        subject: 'Statement of account',
        body: 'Dear {{customer.name}},\n\n{{customer.balance}} is open on your account.',
      },
      fr: {
        subject: 'Relevé de compte',
        body: 'Bonjour {{customer.name}},\n\nIl reste {{customer.balance}} à régler sur votre compte.',
      },
      ar: { subject: 'كشف حساب', body: 'السادة {{customer.name}}،\n\nالرصيد المستحق في حسابكم {{customer.balance}}.' },
    },
  },
  {
    code: 'welcome-letter',
    name: 'Welcome letter',
    kind: 'DOCUMENT',
    entity: 'SALE',
    texts: {
      en: {
        subject: 'Welcome to {{company.name}}',
        body: 'Dear {{sale.firstName}} {{sale.lastName}},\n\nThank you for choosing {{company.name}}. Your cover {{sale.reference}} began on {{sale.soldOn}} and costs {{sale.monthly}} a month.\n\nYou may cancel within 14 days without giving a reason.',
      },
      fr: {
        subject: 'Bienvenue chez {{company.name}}',
        body: 'Bonjour {{sale.firstName}} {{sale.lastName}},\n\nMerci d’avoir choisi {{company.name}}. Votre contrat {{sale.reference}} a pris effet le {{sale.soldOn}} et coûte {{sale.monthly}} par mois.\n\nVous pouvez vous rétracter sous 14 jours sans motif.',
      },
      ar: {
        subject: 'مرحبًا بكم في {{company.name}}',
        body: 'السيد/ة {{sale.firstName}} {{sale.lastName}}،\n\nشكرًا لاختياركم {{company.name}}. بدأت تغطيتكم {{sale.reference}} في {{sale.soldOn}} بتكلفة {{sale.monthly}} شهريًا.',
      },
    },
  },
  {
    code: 'cover-schedule',
    name: 'Schedule of cover',
    kind: 'DOCUMENT',
    entity: 'SALE',
    texts: {
      en: {
        subject: 'Your schedule of cover {{sale.reference}}',
        body: 'Appliances covered:\n{{sale.appliances}}\n\nTotal for the year: {{sale.total}}',
      },
      fr: {
        subject: 'Vos garanties {{sale.reference}}',
        body: 'Appareils couverts :\n{{sale.appliances}}\n\nTotal annuel : {{sale.total}}',
      },
      ar: {
        subject: 'جدول التغطية {{sale.reference}}',
        body: 'الأجهزة المشمولة:\n{{sale.appliances}}\n\nالإجمالي السنوي: {{sale.total}}',
      },
    },
  },
  {
    code: 'cancellation',
    name: 'Confirmation of cancellation',
    kind: 'DOCUMENT',
    entity: 'SALE',
    texts: {
      en: {
        subject: 'Your cover {{sale.reference}} has ended',
        body: 'Dear {{sale.firstName}},\n\nYour cover ended on {{sale.cancelledOn}}. Nothing more will be collected.',
      },
      fr: {
        subject: 'Votre contrat {{sale.reference}} a pris fin',
        body: 'Bonjour {{sale.firstName}},\n\nVotre contrat a pris fin le {{sale.cancelledOn}}. Aucun prélèvement ne suivra.',
      },
    },
  },
  {
    code: 'welcome-text',
    name: 'Welcome text',
    kind: 'SMS',
    entity: 'SALE',
    texts: {
      en: {
        subject: 'Welcome',
        body: 'Hello {{sale.firstName}}, your cover {{sale.reference}} is set up. Questions? Just reply to this text.',
      },
      fr: {
        subject: 'Bienvenue',
        body: 'Bonjour {{sale.firstName}}, votre contrat {{sale.reference}} est actif. Une question ? Répondez à ce SMS.',
      },
      ar: { subject: 'مرحبًا', body: 'مرحبًا {{sale.firstName}}، تم تفعيل تغطيتكم {{sale.reference}}.' },
    },
  },
  {
    code: 'call-back',
    name: 'Call-back reminder',
    kind: 'SMS',
    entity: 'LEAD',
    texts: {
      en: {
        subject: 'Call back',
        body: 'Hello {{lead.firstName}}, we will ring you as agreed. Reply STOP to opt out.',
      },
      fr: {
        subject: 'Rappel',
        body: 'Bonjour {{lead.firstName}}, nous vous rappelons comme convenu. STOP pour refuser.',
      },
      ar: { subject: 'معاودة الاتصال', body: 'مرحبًا {{lead.firstName}}، سنتصل بكم كما اتفقنا.' },
    },
  },
  {
    code: 'cover-documents',
    name: 'Cover documents by email',
    kind: 'EMAIL',
    entity: 'SALE',
    texts: {
      en: {
        subject: 'Your cover documents {{sale.reference}}',
        body: 'Hello {{sale.firstName}},\n\nYour schedule of cover is ready. Ask us for it at any time, and keep it somewhere safe.',
      },
      fr: {
        subject: 'Vos documents {{sale.reference}}',
        body: 'Bonjour {{sale.firstName}},\n\nVos garanties sont prêtes. Demandez-les-nous à tout moment et conservez-les.',
      },
      ar: {
        subject: 'مستندات التغطية {{sale.reference}}',
        body: 'مرحبًا {{sale.firstName}}،\n\nجدول التغطية جاهز. اطلبوه منا في أي وقت واحتفظوا به.',
      },
    },
  },
  {
    code: 'quote',
    name: 'Quote by email',
    kind: 'EMAIL',
    entity: 'LEAD',
    texts: {
      en: {
        subject: 'Your quote from {{company.name}}',
        body: 'Hello {{lead.firstName}},\n\nHere is the quote we talked about. It is good for 30 days.',
      },
      fr: {
        subject: 'Votre devis {{company.name}}',
        body: 'Bonjour {{lead.firstName}},\n\nVoici le devis dont nous avons parlé, valable 30 jours.',
      },
      ar: {
        subject: 'عرض السعر من {{company.name}}',
        body: 'مرحبًا {{lead.firstName}}،\n\nإليكم عرض السعر الذي تحدثنا عنه، وهو صالح لمدة 30 يومًا.',
      },
    },
  },
]
