/** What names the customer: added, proved, withdrawn, and taken back. */
import { BadgeCheck, Ban, EllipsisVertical, Plus, RotateCcw, Unlink } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button, IconButton } from "../../ui/Button";
import { Menu, type MenuEntry } from "../../ui/Menu";
import type { CustomerData, IdentityData } from "../../wire/entities";
import { unblockIdentity } from "../../wire/blocking";
import { useAttempt, useToast } from "../problems/use-attempt";
import { IdentityLine, OPAQUE } from "./IdentityLine";
import styles from "./CustomerPage.module.css";
import { Section } from "./parts";

const AddIdentityDialog = lazy(() => import("./AddIdentityDialog"));
const BlockDialog = lazy(() => import("./BlockDialog"));
const VerifyDialog = lazy(() => import("./VerifyDialog"));

interface LineProps {
  customerId: string;
  identity: IdentityData;
  onVerify(): void;
  onBlock(): void;
  onChanged(): void;
}

function Line({ customerId, identity, onVerify, onBlock, onChanged }: LineProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { attempt } = useAttempt();
  const mayEdit = useMay("customers.edit");
  const restore = async () => {
    await attempt(() => desk.api.restoreIdentity(customerId, identity.identity_id));
    onChanged();
  };
  const withdraw = async () => {
    if (await attempt(() => desk.api.withdrawIdentity(customerId, identity.identity_id))) {
      const title = t("identity.withdraw_done", { value: identity.shown });
      toast({ tone: "done", title, action: { label: t("common.undo"), onChoose: () => void restore() } });
    }
    onChanged();
  };
  const unblock = async () => {
    const title = t("block.undone", { value: shown });
    if (await attempt(() => unblockIdentity(desk.api, customerId, identity.identity_id))) toast({ tone: "done", title });
    onChanged();
  };
  const isOpaque = OPAQUE.has(identity.kind);
  const shown = isOpaque ? t("identity.webchat_visitor") : identity.shown;
  const entries: MenuEntry[] = [];
  if (identity.status === "claimed" && !isOpaque) {
    entries.push({ id: "verify", label: t("identity.verify"), icon: <BadgeCheck size={16} aria-hidden />, onChoose: onVerify });
  }
  if (identity.status === "withdrawn") {
    entries.push({ id: "restore", label: t("identity.restore"), icon: <RotateCcw size={16} aria-hidden />, onChoose: () => void restore() });
  } else if (!isOpaque) {
    entries.push({ id: "withdraw", label: t("identity.withdraw"), icon: <Unlink size={16} aria-hidden />, isDanger: true, onChoose: () => void withdraw() });
  }
  if (identity.blocked) {
    entries.push({ id: "unblock", label: t("block.unblock"), icon: <RotateCcw size={16} aria-hidden />, onChoose: () => void unblock() });
  } else {
    entries.push({ id: "block", label: t("block.begin"), icon: <Ban size={16} aria-hidden />, isDanger: true, onChoose: onBlock });
  }
  const label = t("identity.actions", { value: shown });
  return (
    <IdentityLine identity={identity}>
      {mayEdit && (
        <span className={styles.more}>
          <Menu label={label} align="end" groups={[{ id: "acts", entries }]}>
            {(trigger) => (
              <IconButton {...trigger} label={label} size="s">
                <EllipsisVertical size={16} aria-hidden />
              </IconButton>
            )}
          </Menu>
        </span>
      )}
    </IdentityLine>
  );
}

export interface IdentitySectionProps {
  customerId: string;
  data: CustomerData;
  onChanged(): void;
}

export function IdentitySection({ customerId, data, onChanged }: IdentitySectionProps) {
  const { t } = useReading();
  const [isAdding, setAdding] = useState(false);
  const [verifying, setVerifying] = useState<IdentityData | null>(null);
  const [blocking, setBlocking] = useState<IdentityData | null>(null);
  return (
    <Section title={t("identity.title")}>
      {data.identities.length === 0 && <p>{t("identity.none")}</p>}
      <ul>
        {data.identities.map((identity) => (
          <Line
            key={identity.identity_id}
            customerId={customerId}
            identity={identity}
            onVerify={() => setVerifying(identity)}
            onBlock={() => setBlocking(identity)}
            onChanged={onChanged}
          />
        ))}
      </ul>
      <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
        {t("identity.add")}
      </Button>
      <Suspense fallback={null}>
        {isAdding && <AddIdentityDialog customerId={customerId} onClose={() => setAdding(false)} onAdded={onChanged} />}
        {blocking !== null && (
          <BlockDialog
            customerId={customerId}
            identityId={blocking.identity_id}
            shown={OPAQUE.has(blocking.kind) ? t("identity.webchat_visitor") : blocking.shown}
            onClose={() => setBlocking(null)}
            onChanged={onChanged}
          />
        )}
        {verifying !== null && (
          <VerifyDialog customerId={customerId} identity={verifying} onClose={() => setVerifying(null)} onVerified={onChanged} />
        )}
      </Suspense>
    </Section>
  );
}
