import { ButtonLink } from '#app/ui/base/button.tsx'
import { Checkbox, RadioGroup, Switch } from '#app/ui/form/choice.tsx'
import { FileDrop } from '#app/ui/form/file-drop.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField, PasswordField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { MoneyField } from '#app/ui/form/money-field.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Part } from './part.tsx'

const REFUSAL = {
  code: 'BAD_INPUT',
  message: 'Two things need a change.',
  fields: { refusedEmail: 'Enter an email address, such as name@example.com.', refusedPrice: 'Use 1.00 or more.' },
}

export function Forms() {
  return (
    <Part
      id="forms"
      title="Forms"
      text="Native controls, so they work before any script. The label is above, the hint stays visible, the error stands beside its field and in the summary, and what was typed is kept."
    >
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Section title="A form">
          <Form method="get" error={null}>
            <FormRow>
              <TextField name="name" label="Full name" required autoComplete="off" />
              <TextField name="phone" type="tel" label="Phone" hint="With country code: +971 50 123 4567" />
            </FormRow>
            <FormRow>
              <Select
                name="product"
                label="Cover"
                placeholder="Choose…"
                options={[
                  { value: 'boiler', label: 'Boiler and heating' },
                  {
                    label: 'Appliances',
                    options: [
                      { value: 'washer', label: 'Washing machine' },
                      { value: 'fridge', label: 'Fridge' },
                    ],
                  },
                ]}
              />
              <MoneyField name="price" label="Price" defaultMinor={125050} />
              <DateField name="start" label="Starts on" defaultValue="2026-11-20" />
            </FormRow>
            <TextArea name="note" label="Note" required={false} />
            <RadioGroup
              name="scope"
              label="What to back up"
              look="cards"
              defaultValue="all"
              options={[
                { value: 'all', label: 'Everything', hint: 'All tables of this company, in one consistent snapshot' },
                { value: 'sales', label: 'Sales only', hint: 'Leads, sales, documents and messages' },
              ]}
            />
            <Checkbox
              name="encrypt"
              label="Encrypt with the company's key"
              hint="Without the key nobody can open the file, we included."
              defaultChecked
            />
            <Switch name="nightly" label="Back up every night" defaultChecked />
            <FileDrop
              name="file"
              label="Leads to import"
              accept=".csv"
              hint="CSV, up to 50,000 rows. UTF-8 and Latin-1 are recognised."
            />
            <FormActions>
              <Submit>Save changes</Submit>
              <ButtonLink to="/admin/ui" variant="ghost">
                Cancel
              </ButtonLink>
            </FormActions>
          </Form>
        </Section>
        <Section title="A form that was refused">
          <Form method="get" error={REFUSAL} values={{ refusedEmail: 'amira@', refusedPrice: '0' }}>
            <TextField name="refusedEmail" type="email" label="Email" />
            <MoneyField name="refusedPrice" label="Price" />
            <PasswordField
              name="refusedPassword"
              label="Password"
              autoComplete="new-password"
              hint="12 characters or more."
            />
            <TextField
              name="locked"
              label="Reference"
              defaultValue="CF-2026-000417"
              readOnly
              hint="Given by the system."
            />
            <FormActions>
              <Submit>Save changes</Submit>
            </FormActions>
          </Form>
        </Section>
      </div>
    </Part>
  )
}
