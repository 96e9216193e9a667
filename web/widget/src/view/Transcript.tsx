/** The visitor has the conversation sent to them by e-mail: to the address that is known, or another. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { CallError } from '../wire/http';
import { useWidget } from './context';
import { Field } from './Introduction';

const EMAIL = { name: 'email', required: true } as const;

export function Transcript({ onSent }: { onSent: (said: string) => void }) {
  const { session, words } = useWidget();
  const [email, setEmail] = useState(session.email);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const focus = (): void => form.current?.querySelector('input')?.focus();
  useLayoutEffect(focus, []);

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setFault('');
    setBusy(true);
    try {
      onSent(await session.sendTranscript(email));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      setFault(error.detail.message || words.say('went_wrong'));
      focus();
    }
    setBusy(false);
  };

  return (
    <form ref={form} class="transcript" noValidate onSubmit={(event) => void onSubmit(event)}>
      <p>{words.say('transcript')}</p>
      <Field field={EMAIL} value={email} fault={fault} onInput={setEmail} />
      <button type="submit" class="primary" aria-disabled={busy}>
        {words.say('send')}
      </button>
    </form>
  );
}
