/** Where the visitor writes. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { countChars } from '../state/draft';
import { useStore } from '../state/store';
import type { Config } from '../wire/shapes';
import { Chip } from './AttachmentView';
import { useWidget } from './context';
import { describeFault } from './fault';
import { Icon } from './Icon';

const TELL_LEFT_BELOW = 200;
const TALLEST_PX = 140;

export function Composer({ config }: { config: Config }) {
  const { session, words } = useWidget();
  const { draft } = useStore(session.store);
  const field = useRef<HTMLTextAreaElement>(null);
  const left = config.limits.textMax - countChars(draft.text.trim());
  const isEmpty = draft.text.trim() === '' && !draft.files.some((file) => !file.fault);
  const canSend = !isEmpty && left >= 0;

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, TALLEST_PX)}px`;
  }, [draft.text]);

  const send = (): void => {
    if (!canSend) return;
    session.send();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // A finger's Enter makes a new line; there is a button for sending.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (!sends || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    session.composing.attach(files);
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <DraftFiles fileMaxBytes={config.limits.fileMaxBytes} />
      {left < TELL_LEFT_BELOW && (
        <p class={left < 0 ? 'count fault' : 'count faint'} id="count" role="status">
          {left < 0 ? words.say('chars_over', { count: -left }) : words.say('chars_left', { count: left })}
        </p>
      )}
      <div class="line">
        <AttachButton types={config.limits.fileTypes} />
        <textarea
          ref={field}
          rows={1}
          dir={draft.text ? 'auto' : words.direction}
          value={draft.text}
          placeholder={words.say('write')}
          aria-label={words.say('write_label')}
          aria-invalid={left < 0}
          aria-describedby={left < TELL_LEFT_BELOW ? 'count' : undefined}
          enterkeyhint="enter"
          onInput={(event) => session.composing.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <button type="submit" class="send" aria-label={words.say('send')} title={words.say('send')} aria-disabled={!canSend}>
          <Icon name="send" size={22} />
        </button>
      </div>
    </form>
  );
}

function AttachButton({ types }: { types: readonly string[] }) {
  const { session, words } = useWidget();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={types.join(',')}
        aria-label={words.say('attach')}
        onChange={(event) => {
          session.composing.attach([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ''; // the same file may be chosen again
        }}
      />
      <button
        type="button"
        class="tool"
        aria-label={words.say('attach')}
        title={words.say('attach')}
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
    </>
  );
}

function DraftFiles({ fileMaxBytes }: { fileMaxBytes: number }) {
  const { session, words } = useWidget();
  const { draft } = useStore(session.store);
  if (draft.files.length === 0) return null;
  return (
    <ul class="files" aria-label={words.say('attached')}>
      {draft.files.map((file) => (
        <li key={file.file_id} class={`chip ${file.fault ? 'bad' : ''} ${file.uploading ? 'busy' : ''}`}>
          <Chip name={file.name} detail={file.uploading ? words.say('uploading') : words.size(file.size)} />
          <button
            type="button"
            class="tool"
            aria-label={words.say('remove', { name: file.name })}
            onClick={() => session.composing.detach(file.file_id)}
          >
            <Icon name="close" size={16} />
          </button>
          {file.fault && (
            <p class="fault" role="alert">
              {describeFault(file.fault, words, fileMaxBytes)}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
