/** A form of one button that is heard or refused; a refusal is told where it was asked. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { CallError } from '../wire/http';
import { useWidget } from './context';

interface AskingProps {
  /** The question above it, when it is asked in the middle of something: then it takes the focus. */
  readonly ask?: string;
  /** The word on the button. */
  readonly yes: string;
  readonly onYes: (form: HTMLFormElement) => Promise<void> | undefined;
  readonly children?: (fault: string) => ComponentChildren;
}

export function Asking({ ask, yes, onYes, children }: AskingProps) {
  const { words } = useWidget();
  const [fault, setFault] = useState('');
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const focus = (): void => {
    if (ask) form.current?.querySelector<HTMLElement>('input,button')?.focus();
  };
  useLayoutEffect(focus, []);

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.current) return;
        setFault('');
    busy.current = true;
    try {
      await onYes(event.currentTarget as HTMLFormElement);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      setFault(error.detail.message || words.say('went_wrong'));
      focus();
    }
    busy.current = false;
  };

  return (
    <form ref={form} class={ask ? 'asking' : 'intro'} aria-label={ask} noValidate onSubmit={(event) => void onSubmit(event)}>
      {ask && <p>{ask}</p>}
      {children ? children(fault) : <Fault text={fault} />}
      <button type="submit" class="primary">
        {yes}
      </button>
    </form>
  );
}

/** What is wrong, said at once. */
export function Fault({ text, id }: { readonly text: string | undefined; readonly id?: string }) {
  return text ? (
    <p class="fault" id={id} role="alert">
      {text}
    </p>
  ) : null;
}
