/** How work is given out: the tenant's policies, and at `/desk/routing/<id>` the form of one. */
import { FileDown, FileUp, Info, Pencil, Plus, Route as RouteSign, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import {
  addPolicy, addPolicyFile, deletePolicy, listPolicies, policyFileAddress, savePolicy, savePolicyFile,
  type Policies, type Policy, type PolicyDocument, type PolicyState,
} from "../../wire/routing-policies"; // prettier-ignore
import { FormProblem } from "./FormProblem";
import cards from "./Page.module.css";
import { useSaving, type Saving } from "./use-saving";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { PolicyForm } from "./PolicyForm";
import { ShadowResult } from "./ShadowResult";
import styles from "./Routing.module.css";

const NEW = "new";
const nameOf = ({ document }: Policy) => String(document["name"] ?? "");

export default function RoutingPage({ page, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(() => listPolicies(desk.api), "all");
  const leave = () => router.go(pageRoute(page));
  return (
    <Page>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && rest === "" && <PolicyList all={loaded.value} onOpen={(id) => router.go(pageRoute(page, id))} onChanged={loaded.reload} />}
      {loaded.state === "ready" && rest !== "" && <PolicyEditor key={rest} id={rest} all={loaded.value} onChanged={loaded.reload} onLeave={leave} />}
    </Page>
  );
}

interface ListProps {
  all: Policies;
  onOpen(id: string): void;
  onChanged(): void;
}

function PolicyList({ all, onOpen, onChanged }: ListProps) {
  const { t } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const isInForce = all.policies.some(({ state }) => state === "active");
  const add = async (text: string) => {
    let made: Policy | undefined;
    if (!(await saving.save(async () => (made = await addPolicyFile(desk.api, text)))) || made === undefined) return;
    const { policy_id: id } = made;
    saving.tellSaved(() => deletePolicy(desk.api, id), onChanged);
    onChanged();
  };
  return (
    <>
      <PageHead title={t("routing.title")} lead={t("routing.explained")}>
        <FromFile label={t("routing.from_file")} isBusy={saving.isBusy} onText={(text) => void add(text)} />
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => onOpen(NEW)}>
          {t("routing.add")}
        </Button>
      </PageHead>
      <FormProblem problem={saving.problem} />
      {all.lead !== null && (
        <p className={styles.lead} role="note">
          <Info size={16} aria-hidden />
          <span>{t("routing.of_another", { lead: all.lead })}</span>
        </p>
      )}
      <ul className={cards.cards}>
        {!isInForce && all.lead === null && (
          <li className={cards.card}>
            <div className={cards.cardHead}>
              <h2 className={cards.cardTitle}>{t("routing.built_in")}</h2>
              <Badge tone="good">{t("routing.state_active")}</Badge>
            </div>
            <p className={cards.facts}>{t("routing.built_in_explained")}</p>
            <div className={styles.acts}>
              <AsFile policyId={null} />
            </div>
          </li>
        )}
        {all.policies.map((policy) => (
          <PolicyCard key={policy.policy_id} policy={policy} isLed={all.lead !== null} saving={saving} onOpen={() => onOpen(policy.policy_id)} onChanged={onChanged} />
        ))}
      </ul>
    </>
  );
}

const TONES = { active: "good", shadow: "accent", draft: "neutral" } as const;

interface CardProps {
  policy: Policy;
  /** Does another tenant's policy count instead? */
  isLed: boolean;
  saving: Saving;
  onOpen(): void;
  onChanged(): void;
}

function PolicyCard({ policy, isLed, saving, onOpen, onChanged }: CardProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { api } = desk;
  const name = nameOf(policy);
  const become = async (state: PolicyState, became: string) => {
    let now: Policy | undefined;
    // Which one this replaces is found again: undoing puts that one back.
    const before = (await listPolicies(api)).policies.find((each) => each.state === state && each.policy_id !== policy.policy_id);
    if (!(await saving.save(async () => (now = await savePolicy(api, policy, policy.document, state)))) || now === undefined) return;
    const kept = now;
    const undo = async () => {
      const back = await savePolicy(api, kept, policy.document, policy.state);
      const replaced = before && (await listPolicies(api)).policies.find((each) => each.policy_id === before.policy_id);
      if (replaced) await savePolicy(api, replaced, replaced.document, state);
      return back;
    };
    saving.tellSaved(undo, onChanged, became);
    onChanged();
  };
  const remove = async () => {
    if (!(await saving.save(() => deletePolicy(api, policy.policy_id)))) return;
    const isShadow = policy.state === "shadow";
    /** Into the shadow again, where no other has been put there meanwhile. */
    const putBack = async () => {
      const back = await addPolicy(api, policy.document, policy.policy_id);
      const isFree = !(await listPolicies(api)).policies.some(({ state }) => state === "shadow");
      if (isShadow && isFree) await savePolicy(api, back, policy.document, "shadow");
    };
    saving.tellSaved(putBack, onChanged, t(isShadow ? "routing.deleted_shadow" : "routing.deleted", { name }));
    onChanged();
  };
  const write = async (text: string) => {
    let now: Policy | undefined;
    if (!(await saving.save(async () => (now = await savePolicyFile(api, policy, text)))) || now === undefined) return;
    const kept = now;
    saving.tellSaved(() => savePolicy(api, kept, policy.document, kept.state), onChanged);
    onChanged();
  };
  return (
    <li className={cards.card}>
      <div className={cards.cardHead}>
        <h2 className={cards.cardTitle}>
          <bdi>{name}</bdi>
        </h2>
        {isLed && policy.state !== "draft" ? (
          <Badge tone="neutral">{t("routing.state_idle")}</Badge>
        ) : (
          <Badge tone={TONES[policy.state]}>{t(`routing.state_${policy.state}`)}</Badge>
        )}
        <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={onOpen}>
          {t("form.edit")}
          <span className="only-for-readers"> {name}</span>
        </Button>
      </div>
      <div className={styles.acts}>
        {!isLed && policy.state !== "active" && (
          <Button size="s" onClick={() => void become("active", t("routing.in_force_now", { name }))}>
            {t("routing.put_in_force")}
          </Button>
        )}
        {!isLed && policy.state === "draft" && (
          <Button size="s" onClick={() => void become("shadow", t("routing.in_shadow_now", { name }))}>
            {t("routing.put_in_shadow")}
          </Button>
        )}
        {policy.state !== "draft" && (
          <Button size="s" onClick={() => void become("draft", t("routing.draft_now", { name }))}>
            {t("routing.take_out")}
          </Button>
        )}
        <AsFile policyId={policy.policy_id} />
        <FromFile label={t("routing.upload")} isBusy={saving.isBusy} onText={(text) => void write(text)} />
        {policy.state !== "active" && (
          <Button size="s" look="quiet" icon={<Trash2 size={14} aria-hidden />} onClick={() => void remove()}>
            {t("routing.delete")}
          </Button>
        )}
      </div>
      {policy.state === "shadow" && !isLed && <ShadowResult policy={policy} name={name} />}
    </li>
  );
}

function AsFile({ policyId }: { policyId: string | null }) {
  const { t } = useReading();
  return (
    <a className={cards.out} href={policyFileAddress(policyId)} download="routing-policy.yaml">
      <FileDown size={14} aria-hidden />
      {t("routing.download")}
    </a>
  );
}

function FromFile({ label, isBusy, onText }: { label: string; isBusy: boolean; onText(text: string): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="s" isBusy={isBusy} icon={<FileUp size={14} aria-hidden />} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        className={styles.file}
        accept=".yaml,.yml,.json"
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void file.text().then(onText);
        }}
      />
    </>
  );
}

interface EditorProps {
  id: string;
  all: Policies;
  onChanged(): void;
  onLeave(): void;
}

function PolicyEditor({ id, all, onChanged, onLeave }: EditorProps) {
  const { t } = useReading();
  const { api } = useDesk();
  const saving = useSaving();
  const kept = all.policies.find(({ policy_id: each }) => each === id);
  if (id !== NEW && kept === undefined) {
    return <Blank icon={<RouteSign size={22} />} title={t("routing.gone")} action={<Button onClick={onLeave}>{t("routing.back")}</Button>} />;
  }
  const save = async (document: PolicyDocument) => {
    let saved: Policy | undefined;
    const isSaved = await saving.save(async () => (saved = kept === undefined ? await addPolicy(api, document) : await savePolicy(api, kept, document, kept.state)));
    if (!isSaved || saved === undefined) return;
    const now = saved;
    saving.tellSaved(() => (kept === undefined ? deletePolicy(api, now.policy_id) : savePolicy(api, now, kept.document, kept.state)), onChanged);
    onChanged();
    onLeave();
  };
  return (
    <>
      <PageHead title={kept === undefined ? t("routing.add") : <bdi>{nameOf(kept)}</bdi>} />
      <PolicyForm
        document={kept?.document ?? { ...all.defaults, name: "" }}
        all={all}
        isBusy={saving.isBusy}
        problem={saving.problem}
        onSave={(document) => void save(document)}
        onCancel={onLeave}
      />
    </>
  );
}
