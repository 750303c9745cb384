import type { DemoCompany } from '../companies.ts'

type Wording = [subject: string, body: string]

interface DemoTemplate {
  code: string
  type: string
  name: string
  /** Offered for several invoices at once, with at most this many. */
  invoices?: number
  isDefault?: boolean
  texts: Record<DemoCompany['locale'], Wording>
}

const GREETING = {
  en: 'Dear {{customer.contactName}},\n\n',
  fr: 'Bonjour {{customer.contactName}},\n\n',
  ar: 'السادة {{customer.name}} المحترمون،\n\n',
}
const LISTED = {
  en: '\n\n{{reminder.invoices}}\n\nTotal: {{reminder.total}}\nPay, promise a day or tell us what is wrong: {{reminder.link}}\n\n{{company.name}}',
  fr: '\n\n{{reminder.invoices}}\n\nTotal : {{reminder.total}}\nPayer, annoncer une date ou signaler un problème : {{reminder.link}}\n\n{{company.name}}',
  ar: '\n\n{{reminder.invoices}}\n\nالإجمالي: {{reminder.total}}\nللدفع أو تحديد موعد أو الاعتراض: {{reminder.link}}\n\n{{company.name}}',
}

/** A consolidated wording: what the level says, between the greeting and the list. */
function listed(en: Wording, fr: Wording, ar: Wording): DemoTemplate['texts'] {
  return {
    en: [en[0], GREETING.en + en[1] + LISTED.en],
    fr: [fr[0], GREETING.fr + fr[1] + LISTED.fr],
    ar: [ar[0], GREETING.ar + ar[1] + LISTED.ar],
  }
}

/** A wording about one invoice or none. */
function single(en: Wording, fr: Wording, ar: Wording): DemoTemplate['texts'] {
  return { en: [en[0], GREETING.en + en[1]], fr: [fr[0], GREETING.fr + fr[1]], ar: [ar[0], GREETING.ar + ar[1]] }
}

export const TEMPLATES: readonly DemoTemplate[] = [
  {
    code: 'payment-reminder',
    type: 'PAYMENT_REMINDER',
    name: 'Payment reminder',
    isDefault: true,
    texts: single(
      [
        'Invoice {{invoice.number}} is due',
        'Invoice {{invoice.number}} over {{invoice.balance}} was due on {{invoice.dueOn}}.',
      ],
      [
        'Facture {{invoice.number}} échue',
        'La facture {{invoice.number}} de {{invoice.balance}} était à régler le {{invoice.dueOn}}.',
      ],
      [
        'الفاتورة {{invoice.number}} مستحقة',
        'استحقت الفاتورة {{invoice.number}} بقيمة {{invoice.balance}} في {{invoice.dueOn}}.',
      ],
    ),
  },
  {
    code: 'overdue-notice',
    type: 'OVERDUE_NOTICE',
    name: 'Overdue notice',
    isDefault: true,
    texts: single(
      [
        'Invoice {{invoice.number}} is overdue',
        '{{invoice.balance}} on invoice {{invoice.number}} has been overdue since {{invoice.dueOn}}.',
      ],
      [
        'Facture {{invoice.number}} en retard',
        '{{invoice.balance}} restent dus sur la facture {{invoice.number}} depuis le {{invoice.dueOn}}.',
      ],
      [
        'الفاتورة {{invoice.number}} متأخرة',
        'لم يُسدَّد مبلغ {{invoice.balance}} من الفاتورة {{invoice.number}} منذ {{invoice.dueOn}}.',
      ],
    ),
  },
  {
    code: 'final-notice',
    type: 'FINAL_NOTICE',
    name: 'Final notice',
    isDefault: true,
    texts: single(
      ['Final notice for {{invoice.number}}', 'Please settle {{invoice.balance}} within seven days.'],
      ['Dernier rappel {{invoice.number}}', 'Merci de régler {{invoice.balance}} sous sept jours.'],
      ['إشعار نهائي للفاتورة {{invoice.number}}', 'يرجى سداد {{invoice.balance}} خلال سبعة أيام.'],
    ),
  },
  {
    code: 'invoice',
    type: 'INVOICE',
    name: 'New invoice',
    isDefault: true,
    texts: single(
      [
        'Invoice {{invoice.number}}',
        'Please find invoice {{invoice.number}} over {{invoice.total}}, due on {{invoice.dueOn}}.',
      ],
      [
        'Facture {{invoice.number}}',
        'Veuillez trouver la facture {{invoice.number}} de {{invoice.total}}, à régler le {{invoice.dueOn}}.',
      ],
      [
        'الفاتورة {{invoice.number}}',
        'نرفق الفاتورة {{invoice.number}} بقيمة {{invoice.total}}، وتستحق في {{invoice.dueOn}}.',
      ],
    ),
  },
  {
    code: 'payment-receipt',
    type: 'PAYMENT_RECEIPT',
    name: 'Payment received',
    isDefault: true,
    texts: single(
      ['Thank you for your payment', 'We received {{payment.amount}} for invoice {{invoice.number}}.'],
      ['Merci pour votre paiement', 'Nous avons reçu {{payment.amount}} pour la facture {{invoice.number}}.'],
      ['شكرًا على السداد', 'استلمنا مبلغ {{payment.amount}} عن الفاتورة {{invoice.number}}.'],
    ),
  },
  {
    code: 'statement',
    type: 'STATEMENT',
    name: 'Statement of account',
    isDefault: true,
    texts: single(
      ['Statement of your account', 'Your account shows {{customer.balance}} open.'],
      ['Relevé de votre compte', 'Votre compte présente {{customer.balance}} à régler.'],
      ['كشف حسابكم', 'الرصيد المستحق في حسابكم {{customer.balance}}.'],
    ),
  },
  {
    code: 'welcome',
    type: 'WELCOME',
    name: 'Welcome',
    isDefault: true,
    texts: single(
      ['Welcome to {{company.name}}', 'From now on your invoices come from us.'],
      ['Bienvenue chez {{company.name}}', 'Vos factures vous parviendront désormais par nos soins.'],
      ['مرحبًا بكم في {{company.name}}', 'ستصلكم فواتيركم منا من الآن فصاعدًا.'],
    ),
  },
  {
    code: 'change-of-bank',
    type: 'GENERAL',
    name: 'Change of bank account',
    texts: single(
      ['Our bank account has changed', 'Please use {{company.paymentDetails}} from now on. Ring us if in doubt.'],
      [
        'Nos coordonnées bancaires changent',
        'Merci d’utiliser désormais {{company.paymentDetails}}. En cas de doute, appelez-nous.',
      ],
      ['تغيّر حسابنا المصرفي', 'يرجى استخدام {{company.paymentDetails}} من الآن. للتأكد اتصلوا بنا.'],
    ),
  },
  {
    code: 'consolidated-polite',
    type: 'CONSOLIDATED_REMINDER',
    name: 'Consolidated reminder, polite',
    invoices: 25,
    isDefault: true,
    texts: listed(
      ['{{reminder.invoiceCount}} invoices await payment', 'Perhaps these invoices escaped your notice:'],
      ['{{reminder.invoiceCount}} factures en attente', 'Ces factures vous ont peut-être échappé :'],
      ['{{reminder.invoiceCount}} فواتير بانتظار السداد', 'نود تذكيركم بالفواتير الآتية:'],
    ),
  },
  {
    code: 'consolidated-firm',
    type: 'CONSOLIDATED_REMINDER',
    name: 'Consolidated reminder, firm',
    invoices: 25,
    texts: listed(
      [
        'Please pay {{reminder.invoiceCount}} overdue invoices',
        'These invoices are overdue since {{reminder.oldestDueOn}}. Please pay them this week:',
      ],
      [
        'Merci de régler {{reminder.invoiceCount}} factures échues',
        'Ces factures sont échues depuis le {{reminder.oldestDueOn}}. Merci de les régler cette semaine :',
      ],
      [
        'يرجى سداد {{reminder.invoiceCount}} فواتير متأخرة',
        'هذه الفواتير متأخرة منذ {{reminder.oldestDueOn}}، ويرجى سدادها هذا الأسبوع:',
      ],
    ),
  },
  {
    code: 'consolidated-urgent',
    type: 'URGENT_CONSOLIDATED_REMINDER',
    name: 'Consolidated reminder, urgent',
    invoices: 40,
    isDefault: true,
    texts: listed(
      [
        'Urgent: {{reminder.total}} overdue',
        'We have written before and heard nothing. Please pay at once, or ring us today:',
      ],
      [
        'Urgent : {{reminder.total}} en retard',
        'Nos messages sont restés sans réponse. Merci de régler immédiatement ou de nous appeler aujourd’hui :',
      ],
      [
        'عاجل: مبلغ {{reminder.total}} متأخر',
        'لم نتلقَّ ردًا على رسائلنا السابقة. يرجى السداد فورًا أو الاتصال بنا اليوم:',
      ],
    ),
  },
  {
    code: 'consolidated-final',
    type: 'URGENT_CONSOLIDATED_REMINDER',
    name: 'Consolidated reminder, final',
    invoices: 40,
    texts: listed(
      [
        'Last reminder before further steps',
        'This is our last message. Without payment within seven days a colleague will get in touch:',
      ],
      [
        'Dernier rappel avant suites',
        'Ceci est notre dernier message. Sans paiement sous sept jours, un collègue vous contactera :',
      ],
      [
        'التذكير الأخير قبل الإجراءات',
        'هذه رسالتنا الأخيرة. إن لم يصل السداد خلال سبعة أيام فسيتواصل معكم أحد زملائنا:',
      ],
    ),
  },
]
