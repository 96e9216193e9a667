/** What a receiver said to a test. */
import { CircleAlert, CircleCheck } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { WebhookTest } from "../../wire/webhooks";
import form from "../administration/Form.module.css";
import webhooks from "./Webhooks.module.css";

export function Tested({ tested }: { tested: WebhookTest }) {
  const { t } = useReading();
  return (
    <div className={form.result} data-tone={tested.is_taken ? "good" : "problem"} role="status">
      {tested.is_taken ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      <p>
        {tested.is_taken ? t("webhooks.test_taken", { status: tested.status ?? 0, ms: tested.duration_ms }) : <bdi>{tested.error_message}</bdi>}
        {tested.answer !== "" && <code className={webhooks.said} dir="auto">{tested.answer}</code>}
      </p>
    </div>
  );
}
