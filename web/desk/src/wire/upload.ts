/** Sends a file and tells how far it has come, which fetch cannot. */
import { offlineError, parseErrorBody, WireError } from "./errors";

/** Answers what the server says of it, in the shape of that call. */
export function uploadFile<Answer>(
  path: string,
  file: File,
  headers: Record<string, string>,
  onProgress: (share: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(offlineError());
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Answer);
      else reject(new WireError(parseErrorBody(request.response), request.status));
    };
    request.send(file);
  });
}
