const WORDS: Record<'en' | 'fr' | 'ar', { why: (company: string) => string; stop: string }> = {
  en: { why: (company) => `You get this message because ${company} has your consent.`, stop: 'Unsubscribe' },
  fr: {
    why: (company) => `Vous recevez ce message parce que vous avez donné votre accord à ${company}.`,
    stop: 'Se désabonner',
  },
  ar: { why: (company) => `تصلك هذه الرسالة لأنك وافقت على مراسلات ${company}.`, stop: 'إلغاء الاشتراك' },
}

/** The last lines of a marketing email: why it came, and where to end it. In the company's language. */
export function farewell(locale: string, company: string, address: string): { text: string; html: string } {
  const language = locale === 'fr' || locale === 'ar' ? locale : 'en'
  const { why, stop } = WORDS[language]
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  return {
    text: `\n\n-- \n${why(company)}\n${stop}: ${address}\n`,
    html: `<p dir="${direction}" style="font-family:sans-serif;font-size:12px;color:#555">${escaped(why(company))} <a href="${escaped(address)}">${stop}</a></p>`,
  }
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
