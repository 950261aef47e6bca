// Writes schemas.json: what Discord's published OpenAPI says of each body that we send, as JSON Schema.
//
//     npm install discord-api-spec zod && node make_schemas.mjs > schemas.json
//
// discord-api-spec (MIT) is made from github.com/discord/discord-api-spec (MIT).
import * as z from "zod";
import * as spec from "discord-api-spec/zod";

const BODIES = {
  message: "MessageCreateRequest",
  "message-edit": "MessageEditRequestPartial",
  "follow-up": "IncomingWebhookInteractionRequest",
  "answer-edit": "IncomingWebhookUpdateForInteractionCallbackRequestPartial",
  "callback-message": "CreateMessageInteractionCallbackRequest",
  "callback-update": "UpdateMessageInteractionCallbackRequest",
  "callback-modal": "ModalInteractionCallbackRequest",
  command: "ApplicationCommandUpdateRequest",
};
const made = Object.entries(BODIES).map(([name, of]) => [
  name,
  z.toJSONSchema(spec[`${of}Schema`], { io: "input", target: "draft-7" }),
]);
console.log(JSON.stringify(Object.fromEntries(made)));
