// What llama.cpp makes of token ids: `llama_logits MODEL IDS COUNT prefill|decode OUT`.
//
// IDS holds COUNT little-endian int32; OUT gets [COUNT, vocabulary] float32. Build against
// llama.cpp: cc -O2 llama_logits.c -I include -I ggml/include -L build/bin -lllama -lggml

#include "llama.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    int count = atoi(argv[3]), step = strcmp(argv[4], "decode") ? count : 1;
    llama_token *ids = malloc(sizeof(llama_token) * count);
    FILE *file = fopen(argv[2], "rb");
    if (!file || fread(ids, 4, count, file) != (size_t)count) return 1;
    fclose(file);

    llama_backend_init();
    struct llama_model *model = llama_model_load_from_file(argv[1], llama_model_default_params());
    struct llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = count + 1;
    struct llama_context *context = llama_init_from_model(model, parameters);
    if (!context) return 1;
    int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));

    file = fopen(argv[5], "wb");
    struct llama_batch batch = llama_batch_init(step, 0, 1);
    for (int start = 0; start < count; start += step) {
        batch.n_tokens = step;
        for (int i = 0; i < step; i++) {
            batch.token[i] = ids[start + i];
            batch.pos[i] = start + i;
            batch.n_seq_id[i] = 1;
            batch.seq_id[i][0] = 0;
            batch.logits[i] = 1;
        }
        if (llama_decode(context, batch)) return 1;
        for (int i = 0; i < step; i++)
            fwrite(llama_get_logits_ith(context, i), 4, vocabulary, file);
    }
    fclose(file);
    return 0;
}
