/** What the entry point asks before the first message. */
import { useRef, useState } from 'preact/hooks';
import { findIntroductionFault } from '../state/introduction';
import type { Introduction as Answers } from '../state/visit';
import type { TextKey } from '../text/format';
import { CallError } from '../wire/http';
import type { Config, PreChatField } from '../wire/shapes';
import { useWidget } from './context';

type FieldName = PreChatField['name'];

const INPUTS = {
  name: { type: 'text', autocomplete: 'name', inputmode: 'text' },
  email: { type: 'email', autocomplete: 'email', inputmode: 'email' },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel' },
} as const;

export function Introduction({ config }: { config: Config }) {
  const { session, words } = useWidget();
  const [answers, setAnswers] = useState<Answers>(() => session.introductionDraft);
  const [faults, setFaults] = useState<Partial<Record<FieldName, TextKey>>>({});
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const found = findFaults(config.fields, answers);
    setFaults(found);
    setFailure('');
    const [wrong] = Object.keys(found);
    if (wrong) return form.current?.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus();
    setBusy(true);
    try {
      await session.introduce(answers);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      setFailure(error.detail.message || words.say('went_wrong'));
      setBusy(false);
    }
  };

  const onInput = (name: FieldName, value: string): void => {
    const next = { ...answers, [name]: value };
    setAnswers(next);
    session.keepIntroductionDraft(next);
    if (faults[name]) setFaults({ ...faults, [name]: undefined });
  };

  return (
    <form ref={form} class="intro" noValidate onSubmit={(event) => void onSubmit(event)}>
      {!config.open && <p class="note">{words.say('closed_now')}</p>}
      <p class="lead" dir="auto">
        {config.greeting ?? words.say('greeting')}
      </p>
      <p class="faint">{words.say('intro')}</p>
      {config.fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={answers[field.name] ?? ''}
          fault={faults[field.name] && words.say(faults[field.name] as TextKey)}
          onInput={(value) => onInput(field.name, value)}
        />
      ))}
      {failure && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
      <button type="submit" class="primary" aria-disabled={busy}>
        {words.say(busy ? 'starting' : 'start')}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly field: PreChatField;
  readonly value: string;
  /** What is wrong with it, in words. */
  readonly fault: string | undefined;
  readonly onInput: (value: string) => void;
}

export function Field({ field, value, fault, onInput }: FieldProps) {
  const { words } = useWidget();
  const id = `field-${field.name}`;
  // Addresses and numbers run left to right in every language; a name follows its own letters.
  const direction = field.name !== 'name' ? 'ltr' : value ? 'auto' : words.direction;
  return (
    <div class="field">
      <label for={id}>
        {words.say(field.name)}
        {!field.required && <span class="faint"> ({words.say('optional')})</span>}
      </label>
      <input
        id={id}
        name={field.name}
        dir={direction}
        maxLength={254}
        value={value}
        required={field.required}
        aria-invalid={!!fault}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...INPUTS[field.name]}
      />
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function findFaults(fields: readonly PreChatField[], answers: Answers): Partial<Record<FieldName, TextKey>> {
  const faults: Partial<Record<FieldName, TextKey>> = {};
  for (const field of fields) {
    const fault = findIntroductionFault(field, answers[field.name] ?? '');
    if (fault) faults[field.name] = fault;
  }
  return faults;
}
