/** The chat panel: a dialog beside the page, or the whole screen of a phone. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../state/store';
import { Asking } from './Asking';
import { Composer } from './Composer';
import { useWidget } from './context';
import { Header, QUESTIONS, type Question } from './Header';
import { Introduction } from './Introduction';
import { Thread } from './Thread';
import { Transcript } from './Transcript';
import { useFileDrop } from './useFileDrop';
import { keepTabInside, useWholeScreen } from './useWholeScreen';

/** The button of the question that is open. */
const ASKED = '[aria-expanded=true]';

/** `takesFocus`: opened by the visitor just now, not found open when the page came. */
export function Panel({ takesFocus }: { takesFocus: boolean }) {
  const { session, words } = useWidget();
  const state = useStore(session.store);
  const panel = useRef<HTMLDivElement>(null);
  const [whole, box] = useWholeScreen();
  const canWrite = state.config !== null && !state.asksIntroduction;
  const [dropping, drop] = useFileDrop(canWrite, (files) => session.composing.attach(files));
  const [asked, setAsked] = useState<Question | false>();
  const [told, setTold] = useState('');
  const isAnswered = state.messages.some(({ data }) => data.author_kind === 'agent');
  const stands = state.thread?.state;
  const may = { transcript: isAnswered && state.config?.transcript, end: stands === 'waiting' || stands === 'served' };
  const offers = QUESTIONS.filter((question) => canWrite && may[question]);
  const asks = offers.find((question) => question === asked);
  const focusing = useRef(takesFocus);

  useLayoutEffect(() => {
    if (!focusing.current || !state.config) return;
    focusing.current = state.asksIntroduction; // once more, when the introduction gives way to the thread
    // On a phone the keyboard would cover what there is to read; the dialog itself takes the focus.
    const field = matchMedia('(pointer: coarse)').matches ? null : panel.current?.querySelector('textarea, .intro input');
    (field instanceof HTMLElement ? field : panel.current)?.focus();
  }, [state.config !== null, state.asksIntroduction]);

  const stopAsking = (focusOn: string): void => {
    panel.current?.querySelector<HTMLElement>(focusOn)?.focus();
    setAsked(undefined);
  };
  // Ended from the other side: what was being asked is gone, and one may write anew.
  useLayoutEffect(() => {
    if (asked && !asks) stopAsking('textarea');
  }, [asks]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation();
      if (asks) stopAsking(ASKED);
      else session.close();
    } else if (whole && panel.current) keepTabInside(event, panel.current);
  };

  return (
    <div
      ref={panel}
      class={`panel ${whole ? 'whole' : ''}`}
      style={box}
      role="dialog"
      aria-modal={whole}
      aria-labelledby="title"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      {...drop}
    >
      <Header offers={offers} asked={asks} onAsk={(question) => (setTold(''), setAsked(asks !== question && question))} />
      <div role="status">
        {state.cut && <p class="strip cut">{words.say('cut')}</p>}
        {told && <p class="strip">{told}</p>}
      </div>
      {!state.config ? (
        <Fetching failed={state.unavailable} onRetry={() => void session.loadConfig()} />
      ) : state.asksIntroduction ? (
        <Introduction config={state.config} />
      ) : (
        <>
          {asks === 'end' && (
            <>
              <Asking ask={words.say('end_ask')} yes={words.say('end')} onYes={() => session.leave().then(() => stopAsking('textarea'))} />
              <button type="button" class="quiet" onClick={() => stopAsking(ASKED)}>
                {words.say('go_on')}
              </button>
            </>
          )}
          {asks === 'transcript' && (
            <Transcript
              onSent={(said) => {
                setTold(said);
                stopAsking(ASKED);
              }}
            />
          )}
          <Thread />
          <Composer config={state.config} />
        </>
      )}
      {dropping && <div class="dropzone">{words.say('drop')}</div>}
    </div>
  );
}

function Fetching({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  const { words } = useWidget();
  return (
    <div class="middle" role="status">
      {failed ? (
        <>
          <p>{words.say('unavailable')}</p>
          <button type="button" class="quiet" onClick={onRetry}>
            {words.say('try_again')}
          </button>
        </>
      ) : (
        <p class="faint">{words.say('loading')}</p>
      )}
    </div>
  );
}
