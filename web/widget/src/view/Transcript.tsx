/** The visitor has the conversation sent to them by e-mail: to the address that is known, or another. */
import { useState } from 'preact/hooks';
import { Asking } from './Asking';
import { useWidget } from './context';
import { Field } from './Introduction';

const EMAIL = { name: 'email', required: true } as const;

export function Transcript({ onSent }: { onSent: (said: string) => void }) {
  const { session, words } = useWidget();
  const [email, setEmail] = useState(session.email);
  return (
    <Asking ask={words.say('transcript')} yes={words.say('send')} onYes={async () => onSent(await session.sendTranscript(email))}>
      {(fault) => <Field field={EMAIL} value={email} fault={fault} onInput={setEmail} />}
    </Asking>
  );
}
