/** Tokens by which programs use the API: what each may do, until when, and when it was used. */
import { KeySquare, Plus } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { PermissionName, Token } from "../../wire/people-api";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { permissionName } from "./names";
import { PermissionChoices } from "./Parts";
import styles from "./People.module.css";

function TokenDialog({ onClose, onMade }: { onClose(): void; onMade(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const mine = useValue(desk.session, (session) => session.agent.permissions);
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<PermissionName[]>([]);
  const [until, setUntil] = useState("");
  const [token, setToken] = useState<string | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    await attempt(async () => {
      // The day that was chosen is its last.
      const end = until === "" ? null : new Date(`${until}T23:59:59`).toISOString();
      setToken(await desk.api.people.makeToken(name, mine.filter((each) => permissions.includes(each)), end));
      onMade();
    });
  };
  return (
    <Dialog
      title={t("tokens.make")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="l"
      actions={
        token !== null ? (
          <Button look="primary" onClick={onClose}>
            {t("common.close")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button look="primary" type="submit" form={formId} isBusy={isBusy} disabled={permissions.length === 0}>
              {t("tokens.make_confirm")}
            </Button>
          </>
        )
      }
    >
      {token !== null ? (
        <div className={styles.form}>
          <p className={styles.notice} data-tone="warm">
            {t("tokens.once")}
          </p>
          <Copyable text={token} label={t("tokens.copy")} doneLabel={t("common.copied")} />
          <p className={styles.soft}>{t("tokens.use")}</p>
          <Copyable text={`Authorization: Bearer ${token}`} label={t("tokens.copy_header")} doneLabel={t("common.copied")} />
        </div>
      ) : (
        <form id={formId} className={styles.form} onSubmit={(event) => void make(event)}>
          <div className={styles.two}>
            <Field data-first label={t("tokens.name")} hint={t("tokens.name_explained")} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
            <Field label={t("tokens.until")} hint={t("tokens.until_explained")} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
          </div>
          <p className={styles.notice}>{t("tokens.scope_explained")}</p>
          <PermissionChoices all={mine} chosen={permissions} onChange={setPermissions} />
        </form>
      )}
    </Dialog>
  );
}

function TokenLine({ token, onRevoked }: { token: Token; onRevoked(): void }) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const isOver = token.expires_at !== null && Date.parse(token.expires_at) < desk.clock.now();
  const revoke = async () => {
    if (!(await attempt(() => desk.api.people.revokeToken(token.token_id)))) return;
    toast({ tone: "done", title: t("tokens.revoked", { name: token.name }) });
    onRevoked();
  };
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <bdi className={styles.name}>{token.name}</bdi>
        <span className={styles.soft}>
          {t("tokens.made_by", { name: token.maker_name })} ·{" "}
          {token.last_used_at === null ? t("tokens.never_used") : t("tokens.last_used", { instant: formats.moment(token.last_used_at), network: token.last_used_network })}
        </span>
        <span className={styles.soft}>{formats.list(token.effective.map((each) => permissionName(reading, each)))}</span>
      </span>
      {token.effective.length < token.permissions.length && <Badge tone="warm">{t("tokens.less")}</Badge>}
      {isOver ? (
        <Badge tone="hot">{t("tokens.over")}</Badge>
      ) : (
        <span className={styles.soft}>{token.expires_at === null ? t("tokens.no_end") : t("tokens.ends", { instant: formats.moment(token.expires_at) })}</span>
      )}
      <Button size="s" look="danger" isBusy={isBusy} onClick={() => void revoke()}>
        {t("tokens.revoke")}
      </Button>
    </li>
  );
}

export default function TokensPage() {
  const { t } = useReading();
  const desk = useDesk();
  const [isMaking, setMaking] = useState(false);
  const loaded = useLoaded(() => desk.api.people.listTokens(), "tokens");
  const reload = () => loaded.state !== "loading" && loaded.reload();
  return (
    <Page>
      <PageHead title={t("tokens.title")} lead={t("tokens.explained")} />
      <div className={styles.tools}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("tokens.make")}
        </Button>
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<KeySquare size={22} />} title={t("tokens.none")}>
          {t("tokens.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.length > 0 && (
        <ul className={styles.list}>
          {loaded.value.map((token) => (
            <TokenLine key={token.token_id} token={token} onRevoked={reload} />
          ))}
        </ul>
      )}
      {isMaking && <TokenDialog onClose={() => setMaking(false)} onMade={reload} />}
    </Page>
  );
}
