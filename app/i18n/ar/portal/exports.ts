import type { Translation } from '../../dictionary.ts'
import type en from '../../en/portal/exports.ts'

export default {
  title: 'التصديرات',
  description: 'القوائم التي طلبتها ملفات. لا يجهز الملف إلا إذا ضم كل صفوف قائمته.',
  ask: 'تصدير',
  asked: 'التصدير جارٍ، وسيظهر هنا عند جهوزه.',
  none: 'لا تصديرات بعد',
  noneHint: 'صفِّ العملاء المحتملين أو المبيعات كما تريد واضغط «تصدير» فوق القائمة.',
  LEAD: 'العملاء المحتملون',
  SALE: 'المبيعات',
  MESSAGE: 'الرسائل',
  list: 'القائمة',
  state: 'الحالة',
  rows: 'الصفوف',
  size: 'الحجم',
  at: 'طُلب',
  until: 'يُحفظ حتى',
  download: 'تنزيل {{name}}',
  states: {
    PENDING: 'بالانتظار',
    RUNNING: 'تجري كتابته',
    READY: 'جاهز',
    FAILED: 'فشل',
    EXPIRED: 'أُزيل بعد أسبوع',
  },
} satisfies Translation<typeof en>
