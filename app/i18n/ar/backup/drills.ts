import type { Translation } from '../../dictionary.ts'
import type en from '../../en/backup/drills.ts'

export default {
  title: 'تجربة الاستعادة',
  description: 'تُستعاد في قاعدة بيانات مؤقتة ويُقارن كل صف وتسلسل وقاعدة.',
  run: 'إجراء تجربة',
  begun: 'بدأت التجربة. تظهر نتيجتها هنا.',
  none: 'لم تستعد أي تجربة هذه النسخة بعد، فلا يعلم أحد أنها تُستعاد.',
  agreed: 'تطابقت كل الصفوف ({{rows}}) في {{tables}} من الجداول.',
  page: 'تجربة {{when}}',
  perTable: 'جدولاً جدولاً',
  table: 'الجدول',
  restored: 'المستعادة',
  inBackup: 'في النسخة',
  result: 'النتيجة',
  same: 'مطابق',
  differs: 'يختلف',
  differences: 'ما يختلف',
  timings: 'المدة لكل خطوة',
  steps: {
    schema: 'المخطط',
    rows: 'تحميل السجلات',
    indexes: 'المفاتيح والفهارس',
    comparing: 'المقارنة',
    total: 'المجموع',
  },
  history: 'تجارب هذه النسخة',
  details: 'التفاصيل',
  when: 'التاريخ',
  who: 'بواسطة',
  took: 'المدة',
  states: {
    RUNNING: 'استعادة على سبيل التجربة',
    PASSED: 'تُستعاد',
    FAILED: 'لا تُستعاد',
    COULD_NOT_RUN: 'تعذّر إجراء التجربة',
  },
} satisfies Translation<typeof en>
