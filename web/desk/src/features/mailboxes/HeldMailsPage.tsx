/** Mails that could not be taken in: why, what they say, and what is done with them: tried again, or put aside. */
import { Archive, Eye, MailCheck, MailWarning, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { bringHeldBack, dismissHeld, listHeld, listMailboxes, retryHeld, type HeldMail, type HeldState } from "../../wire/mailboxes";
import page from "../administration/Page.module.css";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import { areAll, stillShown, toggled } from "./chosen";
import { HeldMailDialog } from "./HeldMailDialog";
import styles from "./Mailboxes.module.css";

const STATES: readonly HeldState[] = ["held", "dismissed", "taken"];
const LOOK_EVERY_MS = 10_000;

export default function HeldMailsPage({ page: path, search }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const asked = new URLSearchParams(search);
  const state = STATES.find((each) => each === asked.get("state")) ?? "held";
  const mailbox = asked.get("mailbox");
  const [before, setBefore] = useState<string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [seen, setSeen] = useState<HeldMail | null>(null);
  const cursor = before.at(-1) ?? null;
  const loaded = useLoaded(() => listHeld(desk.api, { state, entryPointId: mailbox, cursor }), `${state} ${mailbox} ${cursor}`);
  const mailboxes = useLoaded(() => listMailboxes(desk.api), "all");
  const reload = () => loaded.state !== "loading" && loaded.reload();
  useLookingAgain(loaded.state === "ready" ? reload : undefined, LOOK_EVERY_MS);
  const acts = useActsOfHeld(reload);

  const ask = (change: Record<string, string>) => {
    const next = new URLSearchParams({ ...(state !== "held" && { state }), ...(mailbox !== null && { mailbox }), ...change });
    for (const [name, value] of [...next]) if (value === "" || (name === "state" && value === "held")) next.delete(name);
    setBefore([]);
    setChosen(new Set());
    router.go(pageRoute(path, "", next.toString()), { replace: true });
  };
  const mails = loaded.state === "ready" ? loaded.value.mails : [];
  const shown = mails.map((each) => each.quarantine_id);
  const ids = stillShown(chosen, shown);
  const mayRead = loaded.state === "ready" && loaded.value.may_read;
  const all = mailboxes.state === "ready" ? mailboxes.value : [];
  const letGo = (action: () => Promise<unknown>) => void action().then(() => setChosen(new Set()));
  const buttonsOf = (mail: HeldMail, after?: () => void) => (
    <HeldButtons mail={mail} isBusy={acts.isBusy} onRetry={() => void acts.retry([mail.quarantine_id]).then(after)} onDismiss={() => void acts.dismiss([mail.quarantine_id]).then(after)} onBringBack={() => void acts.bringBack([mail.quarantine_id]).then(after)} />
  );
  return (
    <Page>
      <PageHead title={t("held.title")} lead={t("held.lead")} />
      <div className={styles.tools}>
        <Select label={t("held.state")} value={state} options={STATES.map((each) => ({ value: each, label: t(`held_state.${each}`) }))} onChange={(value) => ask({ state: value })} />
        {(all.length > 1 || mailbox !== null) && (
          <Select
            label={t("held.mailbox")}
            value={mailbox ?? ""}
            options={[{ value: "", label: t("held.every_mailbox") }, ...all.map((each) => ({ value: each.entry_point_id, label: each.name }))]}
            onChange={(value) => ask({ mailbox: value })}
          />
        )}
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && mails.length === 0 && (
        <Blank icon={state === "held" ? <MailCheck size={22} /> : <MailWarning size={22} />} title={t(`held.none_${state}`)}>
          {t(`held.none_${state}_explained`)}
        </Blank>
      )}
      {loaded.state === "ready" && !mayRead && mails.length > 0 && <p className={styles.soft}>{t("held.may_not_read")}</p>}
      {mails.length > 0 && (
        <div className={styles.list}>
          {state === "held" && (
            <div className={styles.chosen} role="group" aria-label={t("held.chosen_label")}>
              <label className={styles.choice}>
                <input type="checkbox" className={styles.tick} checked={areAll(chosen, shown)} onChange={() => setChosen(areAll(chosen, shown) ? new Set() : new Set(shown))} />
                {ids.length === 0 ? t("held.choose_all") : t("held.chosen", { count: ids.length })}
              </label>
              <Button size="s" icon={<RotateCcw size={14} aria-hidden />} disabled={ids.length === 0} isBusy={acts.isBusy} onClick={() => letGo(() => acts.retry(ids))}>
                {t("held.retry")}
              </Button>
              <Button size="s" icon={<Archive size={14} aria-hidden />} disabled={ids.length === 0} isBusy={acts.isBusy} onClick={() => letGo(() => acts.dismiss(ids))}>
                {t("held.dismiss")}
              </Button>
            </div>
          )}
          <ul>
            {mails.map((mail) => (
              <HeldRow key={mail.quarantine_id} mail={mail} mayRead={mayRead} isChosen={state === "held" ? chosen.has(mail.quarantine_id) : null} onChoose={() => setChosen(toggled(chosen, mail.quarantine_id))}>
                {mayRead && mail.is_kept && (
                  <Button size="s" icon={<Eye size={14} aria-hidden />} onClick={() => setSeen(mail)}>
                    {t("held.look")}
                    <span className="only-for-readers"> {mail.subject}</span>
                  </Button>
                )}
                {buttonsOf(mail)}
              </HeldRow>
            ))}
          </ul>
        </div>
      )}
      {loaded.state === "ready" && (before.length > 0 || loaded.value.cursor !== null) && (
        <div className={page.pages}>
          <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            {t("jobs.newer")}
          </Button>
          <Button disabled={loaded.value.cursor === null} onClick={() => loaded.value.cursor !== null && setBefore([...before, loaded.value.cursor])}>
            {t("jobs.older")}
          </Button>
        </div>
      )}
      {seen !== null && <HeldMailDialog mail={seen} onClose={() => setSeen(null)} actions={buttonsOf(seen, () => setSeen(null))} />}
    </Page>
  );
}

interface ButtonsProps {
  mail: HeldMail;
  isBusy: boolean;
  onRetry(): void;
  onDismiss(): void;
  onBringBack(): void;
}

function HeldButtons({ mail, isBusy, onRetry, onDismiss, onBringBack }: ButtonsProps) {
  const { t } = useReading();
  const of = <span className="only-for-readers"> {mail.subject}</span>;
  if (mail.state === "taken") return null;
  if (mail.state === "dismissed") {
    return (
      <Button size="s" icon={<Undo2 size={14} aria-hidden className="turns" />} isBusy={isBusy} onClick={onBringBack}>
        {t("held.bring_back")}
        {of}
      </Button>
    );
  }
  return (
    <>
      <Button size="s" icon={<RotateCcw size={14} aria-hidden />} isBusy={isBusy} onClick={onRetry}>
        {t("held.retry")}
        {of}
      </Button>
      <Button size="s" icon={<Archive size={14} aria-hidden />} isBusy={isBusy} onClick={onDismiss}>
        {t("held.dismiss")}
        {of}
      </Button>
    </>
  );
}

interface RowProps {
  mail: HeldMail;
  mayRead: boolean;
  /** Null: it cannot be chosen. */
  isChosen: boolean | null;
  onChoose(): void;
  children: React.ReactNode;
}

function HeldRow({ mail, mayRead, isChosen, onChoose, children }: RowProps) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  // Of one that was not fetched and whose head was not given out, nobody knows whether it has a subject.
  const subject = mail.subject === "" ? t("held.no_subject") : (mail.subject ?? t(mayRead ? "held.subject_unread" : "held.subject_hidden"));
  return (
    <li className={styles.row} data-testid="held-mail">
      {isChosen !== null && <input type="checkbox" className={styles.tick} checked={isChosen} aria-label={t("held.choose", { subject })} onChange={onChoose} />}
      <div className={styles.what}>
        <p className={styles.subject}>
          <bdi>{subject}</bdi> {mail.is_asked && <Badge tone="accent">{t("held.asked")}</Badge>}
        </p>
        <p className={styles.soft}>
          <bdi>{mail.sender ?? t("held.no_sender")}</bdi> · <bdi>{mail.entry_point_name}</bdi>
          {mail.size !== null && <> · <bdi>{formats.fileSize(mail.size)}</bdi></>} ·{" "}
          <time dateTime={mail.held_at} title={formats.instant(mail.held_at)}>
            {formats.shortMoment(mail.held_at, now)}
          </time>
        </p>
        <p>{mail.reason}</p>
        <p className={styles.soft}>
          {mail.attempts > 1 && <>{t("held.attempts", { count: mail.attempts, moment: formats.shortMoment(mail.last_tried_at, now) })} </>}
          {!mail.is_kept && mail.state === "held" && t("held.not_fetched")}
          {mail.said !== null && (
            <>
              {" "}
              {t("mailboxes.said")} <bdi dir="ltr">{mail.said}</bdi>
            </>
          )}
          {mail.state === "dismissed" && mail.ended_by_name !== null && t("held.dismissed_by", { name: mail.ended_by_name })}
        </p>
      </div>
      <div className={styles.acts}>{children}</div>
    </li>
  );
}

/** What is done with held mails, each told with its result; what can be undone with the way back. */
function useActsOfHeld(onDone: () => void) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();

  const retry = async (ids: readonly string[]) => {
    await attempt(async () => {
      const tried = await retryHeld(desk.api, ids);
      const count = (outcome: string) => tried.filter((each) => each.outcome === outcome).length;
      const [taken, asked, held] = [count("taken"), count("asked"), count("held")];
      const why = tried.find((each) => each.outcome === "held")?.reason;
      const told = [taken > 0 && t("held.retried_taken", { count: taken }), asked > 0 && t("held.retried_asked", { count: asked }), held > 0 && t("held.retried_held", { count: held })];
      const title = told.filter((each) => each !== false).join(" ");
      toast({ tone: held > 0 ? "problem" : "done", title: title || t("held.retried_gone"), ...(why !== undefined && why !== null && { detail: why }) });
    });
    onDone();
  };
  const bringBack = async (ids: readonly string[]) => {
    if (await attempt(() => bringHeldBack(desk.api, ids))) toast({ tone: "done", title: t("held.brought_back", { count: ids.length }) });
    onDone();
  };
  const dismiss = async (ids: readonly string[]) => {
    let moved: string[] = [];
    const isDone = await attempt(async () => {
      moved = await dismissHeld(desk.api, ids);
    });
    if (isDone) {
      const action = moved.length === 0 ? undefined : { label: t("common.undo"), onChoose: () => void bringBack(moved) };
      toast({ tone: "done", title: t("held.dismissed", { count: moved.length }), action });
    }
    onDone();
  };
  return { isBusy, retry, bringBack, dismiss };
}
