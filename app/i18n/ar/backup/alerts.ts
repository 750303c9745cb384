import type { Translation } from '../../dictionary.ts'
import type en from '../../en/backup/alerts.ts'

export default {
  title: 'التنبيهات',
  description: 'من يُبلَّغ عند فشل نسخة أو فوات ليلة أو تلف ملف، وعندما يعود كل شيء إلى طبيعته.',
  list: 'العناوين',
  empty: 'لا يُبلَّغ أحد بعد',
  emptyHint: 'أضف عنوان من يستطيع التصرف ليلًا، أو البرنامج الذي يوقظه.',
  add: 'إضافة عنوان',
  kind: 'عبر',
  kinds: { mail: 'بريد إلكتروني', webhook: 'خطاف ويب' },
  target: 'العنوان',
  targetHint: 'عنوان بريد إلكتروني، أو عنوان https يقبل JSON موقَّعًا.',
  last: 'آخر رسالة',
  never: 'لا شيء بعد',
  states: { PENDING: 'قيد الانتظار', SENT: 'قُبلت', GIVEN_UP: 'تُركت' },
  test: 'إرسال تجربة',
  tested: 'أُرسلت تجربة. تُظهر القائمة ما آلت إليه.',
  remove: 'إزالة',
  removed: 'أُزيل. لن يصله شيء بعد الآن.',
  added: 'أُضيف. سيُبلَّغ بما يقع من الآن.',
  key: 'تُوقَّع الرسائل إلى هذا الخطاف بهذا المفتاح. ولا يُعرض إلا مرة واحدة.',
  keyLabel: 'مفتاح HMAC-SHA256 ‏(hex)',
} satisfies Translation<typeof en>
