/** Canned replies: one's own, one's teams', everybody's; found, written, retired and taken back. */
import { Pencil, Plus, TextQuote } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listReplies, replyDraftOf, saveReply, type Reply } from "../../wire/toolbox";
import page from "../administration/Page.module.css";
import { findBest } from "../finding/fuzzy";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import { shownText } from "./texts";
import styles from "./Toolbox.module.css";
import { useFieldName, useTools } from "./use-tools";

const ReplyDialog = lazy(() => import("./ReplyDialog"));

function Card({ reply, onEdit, onChanged }: { reply: Reply; onEdit(): void; onChanged(): void }) {
  const { t, own, formats } = useReading();
  const fieldName = useFieldName();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const retire = () =>
    void attempt(async () => {
      await saveReply(desk.api, reply, replyDraftOf(reply), !reply.retired);
      onChanged();
      const became = reply.retired ? t("archive.back", { name: reply.title }) : t("replies.retired_now", { title: reply.title });
      done(became, () => saveReply(desk.api, { ...reply, version: reply.version + 1 }, replyDraftOf(reply), reply.retired), onChanged);
    });
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <h2 className={page.cardTitle}>
          <bdi className={styles.code}>/{reply.code}</bdi>
          <bdi>{reply.title}</bdi>
        </h2>
        <Badge tone={reply.scope === "mine" ? "accent" : "neutral"}>{t(`tool_scope.${reply.scope}`)}</Badge>
        {reply.retired && <Badge tone="warm">{t("replies.retired")}</Badge>}
      </div>
      <p className={styles.text} dir="auto">
        {shownText(own(reply.texts), fieldName)}
      </p>
      <p className={page.facts}>
        {t("replies.uses", { count: reply.uses })}
        {reply.last_used_at !== null && (
          <>
            {" · "}
            <time dateTime={reply.last_used_at}>{formats.moment(reply.last_used_at)}</time>
          </>
        )}
      </p>
      {reply.may_change && (
        <div className={styles.acts}>
          <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onEdit}>
            {t("form.edit")}
            <span className="only-for-readers">: {reply.title}</span>
          </Button>
          <Button size="s" look="quiet" isBusy={isBusy} onClick={retire}>
            {reply.retired ? t("replies.take_back") : t("replies.retire")}
            <span className="only-for-readers">: {reply.title}</span>
          </Button>
        </div>
      )}
    </li>
  );
}

export default function RepliesPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => listReplies(desk.api), "all");
  useTools(); // for the names of the tenant's own fields
  const [asked, setAsked] = useState("");
  const [editing, setEditing] = useState<Reply | "new" | null>(null);
  const replies = loaded.state === "ready" ? findBest(loaded.value.replies, asked, (each) => [each.code, each.title, ...Object.values(each.texts)]) : [];
  const changed = () => {
    if (loaded.state !== "loading") loaded.reload();
    void desk.toolbox.refresh(true);
  };
  return (
    <Page>
      <PageHead title={t("replies.title")} lead={t("replies.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {t("replies.new")}
        </Button>
      </PageHead>
      <div className={styles.tools}>
        <Field label={t("replies.search")} type="search" dir="auto" value={asked} maxLength={100} onChange={(event) => setAsked(event.target.value)} />
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && replies.length === 0 && (
        <Blank icon={<TextQuote size={22} />} title={t(asked === "" ? "replies.none" : "replies.none_found")}>
          {t("replies.none_explained")}
        </Blank>
      )}
      <ul className={page.cards}>
        {replies.map((reply) => (
          <Card key={reply.reply_id} reply={reply} onEdit={() => setEditing(reply)} onChanged={changed} />
        ))}
      </ul>
      <Suspense fallback={null}>
        {editing !== null && <ReplyDialog reply={editing === "new" ? null : editing} onClose={() => setEditing(null)} onSaved={changed} />}
      </Suspense>
    </Page>
  );
}
