/** What the entry point asks before the first message. */
import { useState } from 'preact/hooks';
import { findIntroductionFault } from '../state/introduction';
import type { Introduction as Answers } from '../state/visit';
import type { TextKey } from '../text/format';
import type { Config, PreChatField } from '../wire/shapes';
import { Asking, Fault } from './Asking';
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

  const answer = (form: HTMLFormElement): Promise<void> | undefined => {
    const found = findFaults(config.fields, answers);
    setFaults(found);
    const [wrong] = Object.keys(found);
    if (wrong) form.querySelector<HTMLElement>(`[name=${wrong}]`)?.focus();
    return wrong ? undefined : session.introduce(answers);
  };

  const onInput = (name: FieldName, value: string): void => {
    const next = { ...answers, [name]: value };
    setAnswers(next);
    session.keepIntroductionDraft(next);
    if (faults[name]) setFaults({ ...faults, [name]: undefined });
  };

  return (
    <Asking yes={words.say('start')} onYes={answer}>
      {(fault) => (
        <>
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
          <Fault text={fault} />
        </>
      )}
    </Asking>
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
      <Fault id={`${id}-fault`} text={fault} />
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
