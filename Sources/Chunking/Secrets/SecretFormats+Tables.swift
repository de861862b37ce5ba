// What vendors say their tokens look like. One line a format: kind, pattern (see `SecretFormat`).

extension SecretFormats {
    static let cloud = """
        aws-access-key AKIA<upper 16>
        aws-access-key ASIA<upper 16>
        aws-access-key ABIA<upper 16>
        aws-access-key ACCA<upper 16>
        aws-bedrock-key ABSK<base64 109-269>
        google-api-key AIza<url 35>
        google-oauth-token ya29.<urldot 30+>
        google-client-secret GOCSPX-<url 28>
        google-refresh-token 1//0<url 30-120>
        alibaba-access-key LTAI<alnum 12-24>
        tencent-secret-id AKID<alnum 32>
        yandex-api-key AQVN<url 35-38>
        digitalocean-token dop_v1_<hex 64>
        digitalocean-token doo_v1_<hex 64>
        digitalocean-token dor_v1_<hex 64>
        heroku-api-key HRKU-<url 58-62>
        databricks-token dapi<hex 32>
        databricks-token dose<hex 32>
        vault-token hvs.<url 24+>
        vault-token hvb.<url 24+>
        vault-token hvr.<url 24+>
        vault-token s.<alnum 24>
        age-secret-key AGE-SECRET-KEY-1<upper 58>
        age-secret-key AGE-SECRET-KEY-PQ-1<upper 58-4096>
        cloudflare-origin-key v1.0-<hex 24>-<hex 146>
        fly-token fo1_<url 43>
        netlify-token nfp_<alnum 36-40>
        pulumi-token pul-<hex 40>
        doppler-token dp.pt.<alnum 40-44>
        doppler-token dp.st.<urldot 40-80>
        doppler-token dp.ct.<alnum 40-44>
        doppler-token dp.sa.<alnum 40-44>
        planetscale-token pscale_tkn_<urldot 32-64>
        planetscale-password pscale_pw_<urldot 32-64>
        planetscale-token pscale_oauth_<urldot 32-64>
        supabase-key sbp_<hex 40>
        supabase-key sb_secret_<url 31-50>
        tailscale-key tskey-auth-<alnum 10-24>-<alnum 20-48>
        tailscale-key tskey-api-<alnum 10-24>-<alnum 20-48>
        tailscale-key tskey-client-<alnum 10-24>-<alnum 20-48>
        onepassword-token ops_eyJ<base64 200+>
        scaleway-key SCW<upper 17>

        """

    static let code = """
        github-token ghp_<alnum 36>
        github-token gho_<alnum 36>
        github-token ghu_<alnum 36>
        github-token ghs_<alnum 36>
        github-token ghr_<alnum 36-76>
        github-token github_pat_<alnum 22>_<alnum 59>
        gitlab-token glpat-<urldot 20+>
        gitlab-token gldt-<url 20+>
        gitlab-token glrt-<urldot 20+>
        gitlab-token glcbt-<url 20+>
        gitlab-token glptt-<url 20+>
        gitlab-token glft-<url 20+>
        gitlab-token glimt-<url 20+>
        gitlab-token glagent-<url 50+>
        gitlab-token gloas-<url 64>
        gitlab-token glsoat-<url 20+>
        gitlab-token glffct-<url 20+>
        gitlab-token GR1348941<url 20+>
        bitbucket-app-password ATBB<alnum 24-40>
        atlassian-token ATATT3<urldot 150+>
        atlassian-token ATCTT3<urldot 150+>
        npm-token npm_<alnum 36>
        pypi-token pypi-AgE<url 50+>
        rubygems-key rubygems_<hex 48>
        nuget-key oy2<lower 43>
        crates-token cio<alnum 32>
        clojars-token CLOJARS_<lower 60>
        docker-token dckr_pat_<url 27>
        docker-token dckr_oat_<url 32>
        artifactory-key AKCp<alnum 69>
        buildkite-token bkua_<lower 40>
        circleci-token CCIPAT_<alnum 22>_<hex 40>
        sourcegraph-token sgp_<hex 40>
        sourcegraph-token sgp_<alnum 16>_<hex 40>
        typeform-token tfp_<urldot 40-64>
        postman-key PMAK-<hex 24>-<hex 34>
        linear-key lin_api_<alnum 40>
        notion-token ntn_<alnum 46>
        notion-token secret_<alnum 43>
        figma-token figd_<url 40>
        airtable-token pat<alnum 14>.<hex 64>
        openai-key sk-<alnum 20>T3BlbkFJ<alnum 20>
        openai-key sk-proj-<url 40+>
        openai-key sk-svcacct-<url 40+>
        openai-key sk-admin-<url 40+>
        openai-key sk-<alnum 48>
        anthropic-key sk-ant-<alnum 5-8>-<url 80-120>
        openrouter-key sk-or-v1-<hex 64>
        deepseek-key sk-<hex 32>
        huggingface-token hf_<alnum 34-40>
        huggingface-token api_org_<letter 34>
        groq-key gsk_<alnum 52>
        replicate-token r8_<alnum 37>
        xai-key xai-<alnum 80>
        perplexity-key pplx-<alnum 48>
        nvidia-key nvapi-<url 60-70>
        langsmith-key lsv2_pt_<hex 32>_<hex 10>
        langsmith-key lsv2_sk_<hex 32>_<hex 10>
        pinecone-key pcsk_<url 60-80>
        tavily-key tvly-<url 32-44>

        """

    static let services = """
        slack-token xoxb-<digit 9-13>-<digit 9-13>-<alnum 18-40>
        slack-token xoxb-<digit 9-13>-<alnum 9-40>
        slack-token xoxp-<digit 9-13>-<digit 9-13>-<digit 9-13>-<alnum 28-40>
        slack-token xoxp-<digit 9-13>-<digit 9-13>-<alnum 24-40>
        slack-token xoxa-<url 24-160>
        slack-token xoxr-<url 24-160>
        slack-token xoxs-<url 24-160>
        slack-token xoxo-<url 24-160>
        slack-token xoxe-<url 60-300>
        slack-token xoxe.xoxb-<url 60-300>
        slack-token xoxe.xoxp-<url 60-300>
        slack-token xapp-<digit 1>-<upper 9-13>-<digit 9-14>-<lower 32-80>
        slack-webhook hooks.slack.com/services/T<upper 8-12>/B<upper 8-12>/<alnum 20-28>
        slack-webhook hooks.slack.com/workflows/T<upper 8-12>/A<upper 8-12>/<digit 12-20>/<alnum 20-28>
        discord-webhook discord.com/api/webhooks/<digit 17-20>/<url 60-80>
        discord-webhook discordapp.com/api/webhooks/<digit 17-20>/<url 60-80>
        teams-webhook webhook.office.com/webhookb2/<urldot 36>@<urldot 36>/IncomingWebhook/<alnum 32>/<urldot 36>
        stripe-key sk_live_<alnum 16-200>
        stripe-key sk_test_<alnum 16-200>
        stripe-key rk_live_<alnum 16-200>
        stripe-key rk_test_<alnum 16-200>
        stripe-webhook-secret whsec_<base64 32-80>
        twilio-key SK<hex 32>
        sendgrid-key SG.<url 16-22>.<url 40-50>
        brevo-key xkeysib-<hex 64>-<alnum 16>
        mailgun-key key-<hex 32>
        mailgun-key key-<lower 32>
        square-token sq0atp-<url 22>
        square-secret sq0csp-<url 43>
        square-token EAAAE<url 55-60>
        square-token EAAAl<url 55-60>
        facebook-token EAACEdEose0cBA<alnum 20+>
        shopify-token shpat_<hex 32>
        shopify-token shpca_<hex 32>
        shopify-token shppa_<hex 32>
        shopify-secret shpss_<hex 32>
        newrelic-key NRAK-<upper 27>
        newrelic-key NRII-<url 32>
        newrelic-key NRJS-<hex 19>
        grafana-token glsa_<alnum 32>_<hex 8>
        grafana-token glc_eyJ<base64 32-400>
        sentry-token sntrys_eyJ<urldot 60+>
        sentry-token sntryu_<hex 64>
        dynatrace-token dt0c01.<upper 24>.<upper 64>
        easypost-key EZAK<alnum 54>
        easypost-key EZTK<alnum 54>
        flutterwave-key FLWSECK_TEST-<alnum 12-34>
        shippo-token shippo_live_<hex 40>
        shippo-token shippo_test_<hex 40>
        adafruit-key aio_<alnum 28>
        contentful-token CFPAT-<url 43>
        hubspot-token pat-na1-<hex 8>-<hex 4>-<hex 4>-<hex 4>-<hex 12>
        hubspot-token pat-eu1-<hex 8>-<hex 4>-<hex 4>-<hex 4>-<hex 12>
        readme-key rdme_<lower 70>
        prefect-key pnu_<alnum 36>
        braintree-token access_token$production$<lower 16>$<hex 32>
        braintree-token access_token$sandbox$<lower 16>$<hex 32>
        discord-token mfa.<url 84>
        jwt eyJ<url 10-4096>.eyJ<url 10-4096>.<url 16-4096>
        """
}
